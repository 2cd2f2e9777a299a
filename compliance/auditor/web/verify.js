// Verification in the page itself: leaf, inclusion proof, signed checkpoint (C2SP signed-note, tlog-checkpoint),
// consistency with the checkpoint seen before. The server only hands over bytes.
import { verifyEd25519 } from "./ed25519.js";
import { continues, leafHash, rootOf, same } from "./tree.js";

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
export const toHex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
// The first byte of a key says what it signs (compliance/ledger/note.h).
const ED25519 = 1;
const SM2 = 0xff;

export async function signatureHolds(key, signature, message, ownCode = false) {
  if (!ownCode) {
    try {
      const known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", known, signature, message);
    } catch (_) { /* a browser without Ed25519 */ }
  }
  return verifyEd25519(key, signature, message);
}

// {origin, size, root} of a note that the key signed; throws the word of what is wrong.
export async function openCheckpoint(note, key, ownCode = false) {
  const [name, hash, encoded] = [key.split("+")[0], key.split("+")[1], key.split("+").slice(2).join("+")];
  const raw = fromBase64(encoded);
  if (raw[0] === SM2) throw "sm2_alone";
  const end = note.indexOf("\n\n");
  if (end < 0) throw "bad_checkpoint";
  const text = note.slice(0, end + 1);
  const mine = note.slice(end + 2).split("\n").filter((line) => line.startsWith(`\u2014 ${name} `));
  for (const line of mine) {
    const bytes = fromBase64(line.split(" ")[2]);
    if (toHex(bytes.slice(0, 4)) !== hash || raw[0] !== ED25519) continue;
    if (!(await signatureHolds(raw.slice(1), bytes.slice(4), new TextEncoder().encode(text), ownCode))) throw "bad_signature";
    const [origin, size, root] = text.split("\n");
    if (origin !== name || !/^(0|[1-9][0-9]{0,15})$/.test(size)) throw "bad_checkpoint";
    return { origin, size: Number(size), root: fromBase64(root) };
  }
  throw "no_signature";
}

// Whether every name that the entry shows stands in the hashed bytes.
function shownIsHashed(entry, bytes) {
  const names = [entry.action, entry.tenant, entry.subject, entry.session, entry.engine, entry.model, entry.status,
    entry.policy && entry.policy.profile, ...(entry.reasons || []),
    ...(entry.findings || []).flatMap((finding) => [finding.category, finding.rule])];
  const text = new TextDecoder("latin1").decode(bytes);
  return names.filter(Boolean).every((name) => {
    const utf8 = new TextEncoder().encode(name);
    return text.includes(new TextDecoder("latin1").decode(utf8));
  });
}

// The newest checkpoint that this browser has seen of a log is kept. Another one must be that or go on from it:
// a smaller one is a log that was rolled back, another root of the same size one that was forked, and a larger
// one that the kept one is not the beginning of (`proofBetween` fetches the proof) one that was forked and has
// grown since. Only what goes on from the kept one is kept in its place.
const placeOf = (origin) => `checkpoint ${origin}`;
const seenOf = (origin) => JSON.parse(localStorage.getItem(placeOf(origin)) || "null");

async function againstSeen(checkpoint, key, proofBetween) {
  const seen = seenOf(checkpoint.origin);
  const keep = () => localStorage.setItem(placeOf(checkpoint.origin),
    JSON.stringify({ size: checkpoint.size, root: toHex(checkpoint.root), key }));
  if (!seen || seen.size === 0) {
    keep();
    return ["step_first_seen", true];
  }
  const older = { size: seen.size, root: fromHex(seen.root) };
  if (checkpoint.size < older.size) return ["step_rollback", false];
  if (checkpoint.size === older.size) {
    const holds = same(checkpoint.root, older.root);
    if (holds) keep();
    return ["step_rollback", holds];
  }
  const proof = await proofBetween(older.size, checkpoint.size).catch(() => null);
  if (!proof) return ["step_consistency", false, "no_consistency_proof"];
  const holds = await continues(older, checkpoint, proof.map(fromBase64));
  if (holds) keep();
  return holds ? ["step_consistency", true] : ["step_consistency", false, "forked"];
}

// Whoever answers can make a key of their own. So the key that a log was first seen with counts, until the auditor
// keeps another one as the trusted key.
function keyAsSeen(key) {
  const seen = seenOf(key.split("+")[0]);
  if (!seen || !seen.key) return [];
  return [seen.key === key ? ["step_seen_key", true] : ["step_seen_key", false, "key_changed"]];
}

// Checks of one answer of /api/entry, in order: [word, holds, word of the reason]. `asked` is the index that was
// asked for. `trust`: {key: the one that the auditor has, else the log's own is taken; ownCode; proofBetween(from,
// to): a promise of the hashes, in base 64, of /api/consistency}.
export async function verifyEntry(answer, asked, trust) {
  const steps = [];
  const bytes = fromBase64(answer.leaf_bytes);
  const leaf = await leafHash(bytes);
  steps.push(["step_leaf", toHex(leaf) === answer.entry.leaf && answer.entry.index === asked]);
  steps.push(["step_fields", shownIsHashed(answer.entry, bytes)]);
  const ofKey = trust.key ? [["step_key", trust.key === answer.key]] : keyAsSeen(answer.key || "");
  steps.push(...ofKey);
  let checkpoint = null;
  try {
    checkpoint = await openCheckpoint(answer.checkpoint || "", trust.key || answer.key || "++", trust.ownCode);
    steps.push(["step_signature", true]);
  } catch (why) {
    steps.push(["step_signature", false, typeof why === "string" ? why : "bad_checkpoint"]);
  }
  if (checkpoint && ofKey.every(([, holds]) => holds)) steps.push(await againstSeen(checkpoint, answer.key, trust.proofBetween));
  const path = (answer.proof || []).map(fromBase64);
  const root = answer.proof && checkpoint ? await rootOf(leaf, asked, checkpoint.size, path) : null;
  steps.push(["step_proof", root !== null && same(root, checkpoint.root)]);
  return { steps, good: steps.every(([, holds]) => holds), checkpoint };
}
