// Ed25519 verification (RFC 8032, section 5.1.7) for browsers whose WebCrypto lacks it. Not constant
// in time: everything it works on is public.
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a, m = P) => ((a % m) + m) % m;

function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n, base = mod(base * base)) {
    if (exponent & 1n) result = mod(result * base);
  }
  return result;
}
const inverse = (a) => power(a, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function littleEndian(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return value;
}

// Extended coordinates [X, Y, Z, T] with x = X/Z, y = Y/Z, T = XY/Z.
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point, scalar) {
  let result = [0n, 1n, 1n, 0n];
  for (; scalar > 0n; scalar >>= 1n, point = add(point, point)) {
    if (scalar & 1n) result = add(result, point);
  }
  return result;
}

// null: the bytes are no point (RFC 8032, section 5.1.3).
function decode(bytes) {
  const value = littleEndian(bytes);
  const sign = value >> 255n;
  const y = value & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) !== 0n || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

const BASE_Y = mod(4n * inverse(5n));
const BASE_BYTES = Uint8Array.from({ length: 32 }, (_, i) => Number((BASE_Y >> BigInt(8 * i)) & 255n));
const same = (p, q) => mod(p[0] * q[2] - q[0] * p[2]) === 0n && mod(p[1] * q[2] - q[1] * p[2]) === 0n;

export async function verifyEd25519(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const a = decode(key);
  const r = decode(signature.slice(0, 32));
  const s = littleEndian(signature.slice(32));
  if (!a || !r || s >= L) return false;
  const joined = new Uint8Array(64 + message.length);
  joined.set(signature.slice(0, 32));
  joined.set(key, 32);
  joined.set(message, 64);
  const k = littleEndian(new Uint8Array(await crypto.subtle.digest("SHA-512", joined))) % L;
  return same(times(decode(BASE_BYTES), s), add(r, times(a, k)));
}
