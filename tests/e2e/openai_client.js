// The official openai package of npm, unmodified; as openai_client.py for one streamed answer.
// usage: node openai_client.js BASE_URL KEY chat|response MODEL PROMPT
const OpenAI = require('openai');

async function chat(client, model, prompt) {
  const stream = await client.chat.completions.create(
      {model, messages: [{role: 'user', content: prompt}], stream: true});
  const out = {text: '', finish: null};
  for await (const chunk of stream) {
    out.text += chunk.choices[0]?.delta?.content ?? '';
    out.finish = chunk.choices[0]?.finish_reason ?? out.finish;
  }
  return out;
}

async function response(client, model, prompt) {
  const stream = client.responses.stream({model, input: prompt});
  let text = '';
  stream.on('response.output_text.delta', (event) => text += event.delta);
  const final = await stream.finalResponse();
  return {text, whole: final.output_text, status: final.status};
}

async function main() {
  const [url, key, what, model, prompt] = process.argv.slice(2);
  const client = new OpenAI({baseURL: url, apiKey: key, maxRetries: 0});
  return (what === 'chat' ? chat : response)(client, model, prompt);
}

main().then((out) => console.log(JSON.stringify(out)),
            (e) => console.log(JSON.stringify({error: e.constructor.name, status: e.status})));
