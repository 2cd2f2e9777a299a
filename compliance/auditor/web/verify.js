// Verification in the page itself: leaf (RFC 6962), inclusion proof (RFC 9162, section 2.1.3.2),
// signed checkpoint (C2SP signed-note, tlog-checkpoint). The server only hands over bytes.
import { verifyEd25519 } from "./ed25519.js";

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export const toHex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const sha256 = async (...parts) => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
};
const leafHash = (bytes) => sha256(Uint8Array.of(0), bytes);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// The root that the path leads to; null when it is too long or too short for the tree.
export async function rootOf(leaf, index, size, path) {
  if (index >= size) return null;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const step of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(step, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    } else {
      hash = await nodeHash(hash, step);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

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
  const end = note.indexOf("\n\n");
  if (end < 0) throw "bad_checkpoint";
  const text = note.slice(0, end + 1);
  const mine = note.slice(end + 2).split("\n").filter((line) => line.startsWith(`\u2014 ${name} `));
  const raw = fromBase64(encoded);
  for (const line of mine) {
    const bytes = fromBase64(line.split(" ")[2]);
    if (toHex(bytes.slice(0, 4)) !== hash || raw[0] !== 1) continue;
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

// The newest checkpoint that this browser has seen of a log: a smaller one, or another of the same
// size, is a log that was rolled back or forked.
function rollback(checkpoint) {
  const place = `checkpoint ${checkpoint.origin}`;
  const seen = JSON.parse(localStorage.getItem(place) || "null");
  const now = { size: checkpoint.size, root: toHex(checkpoint.root) };
  if (seen && (now.size < seen.size || (now.size === seen.size && now.root !== seen.root))) return true;
  localStorage.setItem(place, JSON.stringify(now));
  return false;
}

// Checks of one answer of /api/entry, in order: [word, holds]. `asked` is the index that was asked
// for; `trusted` is the key that the auditor has, else the log's own.
export async function verifyEntry(answer, asked, trusted, ownCode = false) {
  const steps = [];
  const bytes = fromBase64(answer.leaf_bytes);
  const leaf = await leafHash(bytes);
  steps.push(["step_leaf", toHex(leaf) === answer.entry.leaf && answer.entry.index === asked]);
  steps.push(["step_fields", shownIsHashed(answer.entry, bytes)]);
  if (trusted) steps.push(["step_key", trusted === answer.key]);
  let checkpoint = null;
  try {
    checkpoint = await openCheckpoint(answer.checkpoint || "", trusted || answer.key || "++", ownCode);
    steps.push(["step_signature", true]);
  } catch (_) {
    steps.push(["step_signature", false]);
  }
  if (checkpoint) steps.push(["step_rollback", !rollback(checkpoint)]);
  const path = (answer.proof || []).map(fromBase64);
  const root = answer.proof && checkpoint ? await rootOf(leaf, asked, checkpoint.size, path) : null;
  steps.push(["step_proof", root !== null && toHex(root) === toHex(checkpoint.root)]);
  return { steps, good: steps.every(([, holds]) => holds), checkpoint };
}
