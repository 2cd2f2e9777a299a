// The official openai package of npm, unmodified; as openai_client.py for one streamed chat.
// usage: node openai_client.js BASE_URL KEY MODEL PROMPT
const OpenAI = require('openai');

async function main() {
  const [url, key, model, prompt] = process.argv.slice(2);
  const client = new OpenAI({baseURL: url, apiKey: key, maxRetries: 0});
  const stream = await client.chat.completions.create(
      {model, messages: [{role: 'user', content: prompt}], stream: true});
  const out = {text: '', finish: null};
  for await (const chunk of stream) {
    out.text += chunk.choices[0]?.delta?.content ?? '';
    out.finish = chunk.choices[0]?.finish_reason ?? out.finish;
  }
  return out;
}

main().then((out) => console.log(JSON.stringify(out)),
            (e) => console.log(JSON.stringify({error: e.constructor.name, status: e.status})));
