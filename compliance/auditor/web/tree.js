// The tree of RFC 6962 and its proofs (RFC 9162, section 2.1), with SHA-256. Sizes and indexes are whole
// numbers below 2^53, so they are halved by division: bit operations end at 2^31.
const sha256 = async (...parts) => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
};
export const leafHash = (bytes) => sha256(Uint8Array.of(0), bytes);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const half = (number) => Math.floor(number / 2);

// The root that the path of a leaf leads to (section 2.1.3.2); null when it is too long or too short for the tree.
export async function rootOf(leaf, index, size, path) {
  if (index >= size) return null;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const step of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(step, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = await nodeHash(hash, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : null;
}

// Whether the tree `newer` begins with the tree `older` (section 2.1.4.2); both are {size, root}, `older` not
// empty and smaller.
export async function continues(older, newer, proof) {
  if (!(older.size > 0 && older.size < newer.size)) return false;
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const steps = node === 0 ? [older.root, ...proof] : proof;  // a whole power of two: its root stands for itself
  if (!steps.length) return false;
  let [before, after] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [before, after] = [await nodeHash(step, before), await nodeHash(step, after)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      after = await nodeHash(after, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(before, older.root) && same(after, newer.root);
}
