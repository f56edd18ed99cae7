// Takes a compact JWS apart. Only its canonical text is accepted: two texts that decode to one token would escape a
// list of revoked tokens, and a memory of verified ones. RFC 7515 §2 and §7.1, RFC 4648 §3.5.

export interface CompactJws {
	/** the three parts, in base64url */
	header: string;
	payload: string;
	signature: string;
	/** what was signed: header and payload with the dot between them */
	input: string;
}

const shape = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** what the last letter must be, by the number of letters in the last group of four */
const lastLetters: readonly (RegExp | undefined)[] = [undefined, /[^\s\S]/, /[AQgw]$/, /[AEIMQUYcgkosw048]$/];

function isCanonical(part: string): boolean {
	const last = lastLetters[part.length % 4];
	return last === undefined || last.test(part.slice(-1));
}

/** @returns the parts, or `undefined` when the text is no canonical compact JWS */
export function splitCompactJws(text: string): CompactJws | undefined {
	if (!shape.test(text)) return undefined;
	const first = text.indexOf('.');
	const second = text.indexOf('.', first + 1);
	const [header, payload, signature] = [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
	if (!isCanonical(header) || !isCanonical(payload) || !isCanonical(signature)) return undefined;
	return { header, payload, signature, input: text.slice(0, second) };
}
