// Base64 of UTF-8 text without Buffer or DOM, so that it runs wherever this package does. RFC 4648 §4 and §5.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function utf8Bytes(text: string): number[] {
	const bytes: number[] = [];
	for (const character of text) {
		const point = character.codePointAt(0) as number;
		if (point < 0x80) bytes.push(point);
		else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
		else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
		else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
	}
	return bytes;
}

/** Encodes text as UTF-8 in standard base64 with padding. */
export function encodeBase64(text: string): string {
	const bytes = utf8Bytes(text);
	let encoded = '';
	for (let at = 0; at < bytes.length; at += 3) {
		const [a = 0, b, c] = bytes.slice(at, at + 3);
		encoded += alphabet[a >> 2];
		encoded += alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)];
		encoded += b === undefined ? '=' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)];
		encoded += c === undefined ? '=' : alphabet[c & 63];
	}
	return encoded;
}

/**
 * Decodes base64 or base64url, padded or not, to UTF-8 text.
 *
 * @returns the text, or `undefined` when the input is not base64 of well-formed UTF-8
 */
export function decodeBase64(encoded: string): string | undefined {
	const digits = encoded.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
	if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined;
	let escaped = '';
	let buffer = 0;
	let bits = 0;
	for (const digit of digits) {
		buffer = ((buffer << 6) | alphabet.indexOf(digit)) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			escaped += `%${((buffer >> bits) & 0xff).toString(16).padStart(2, '0')}`;
		}
	}
	try {
		return decodeURIComponent(escaped);
	} catch {
		return undefined;
	}
}
