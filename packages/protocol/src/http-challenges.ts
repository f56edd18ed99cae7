// Reads `WWW-Authenticate` as it is found in the wild. RFC 9110 §11.6.1, and what some servers write instead of it.

export interface HttpChallenge {
	/** lower-case */
	scheme: string;
	/** names in lower case; a Map, since names come from the network */
	parameters: Map<string, string>;
}

/** longest value that is read; servers and browsers refuse longer headers */
const maxLength = 65_536;
const maxChallenges = 32;
const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const schemePattern = new RegExp(`[\\s,]*(${token})(?=\\s|,|$)(?!\\s*=)`, 'y');
const namePattern = new RegExp(`[\\s,]*(${token})\\s*=\\s*`, 'y');
const valuePattern = /"((?:[^"\\]|\\.)*)"|([^\s,"]*)/y;

/** where raw JSON begins: the quote, if there is one, and blanks before the brace */
const rawStart = /(["']?)\s*(?=\{)/y;
/** what must stand behind it: the same quote */
const rawEnd = /\s*(["']?)/y;

/**
 * Microsoft.Identity.Web relays claims as raw JSON between quotes, whose own quotes are not escaped, and others write
 * it without quotes: such a value ends where its braces do.
 *
 * @param from position of the first brace
 * @returns the position behind the closing brace, or 0 when the text is not such a value
 */
function endOfRawJson(text: string, from: number): number {
	let depth = 0;
	let inString = false;
	for (let at = from; at < text.length; at += 1) {
		const character = text[at];
		if (character === '\\') {
			// outside a string this is the escaped form, which the rule for quoted strings reads
			if (!inString) return 0;
			at += 1;
		} else if (character === '"') inString = !inString;
		else if (!inString && character === '{') depth += 1;
		else if (!inString && character === '}') {
			depth -= 1;
			if (depth === 0) return at + 1;
		}
	}
	return 0;
}

/** values tried as raw JSON in one header, or a hostile one would cost its length squared */
const maxRawJson = 4;

interface Reading {
	text: string;
	at: number;
	rawJson: number;
}

function matchAt(pattern: RegExp, reading: Reading): RegExpExecArray | null {
	pattern.lastIndex = reading.at;
	const found = pattern.exec(reading.text);
	if (found) reading.at = pattern.lastIndex;
	return found;
}

function readRawJson(reading: Reading): string | undefined {
	const { text, at } = reading;
	const quote = matchAt(rawStart, reading)?.[1];
	if (quote === undefined) return undefined;
	const begin = reading.at;
	reading.rawJson += 1;
	const end = reading.rawJson > maxRawJson ? 0 : endOfRawJson(text, begin);
	reading.at = end;
	if (end > 0 && matchAt(rawEnd, reading)?.[1] === quote) return text.slice(begin, end);
	reading.at = at;
	return undefined;
}

function readParameter(reading: Reading, { parameters }: HttpChallenge): boolean {
	const name = matchAt(namePattern, reading)?.[1]?.toLowerCase();
	if (name === undefined) return false;
	let value = readRawJson(reading);
	if (value === undefined) {
		const [, quoted, bare = ''] = matchAt(valuePattern, reading) ?? [];
		value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
	}
	// of one that stands twice the first counts, unless it is empty
	if (!parameters.get(name)) parameters.set(name, value);
	return true;
}

function readValue(text: string, challenges: HttpChallenge[]): void {
	const reading: Reading = { text, at: 0, rawJson: 0 };
	let current: HttpChallenge | undefined;
	while (reading.at < text.length) {
		if (current && readParameter(reading, current)) continue;
		const scheme = matchAt(schemePattern, reading)?.[1]?.toLowerCase();
		if (scheme !== undefined) {
			if (challenges.length >= maxChallenges) return;
			current = { scheme, parameters: new Map() };
			challenges.push(current);
			continue;
		}
		const next = text.slice(reading.at + 1).search(/[\s,]/);
		reading.at = next < 0 ? text.length : reading.at + 1 + next;
	}
}

/**
 * Reads every challenge in the values of `WWW-Authenticate`: several per value or one, quoted or not, any case.
 * What cannot be read is skipped, never thrown; a value of more than 65,536 characters is skipped whole.
 *
 * @param header the header's value or values, as received
 * @returns the challenges in their order, at most 32
 * @example
 * parseChallenges('Bearer error="invalid_token"')[0].parameters.get('error'); // 'invalid_token'
 */
export function parseChallenges(header: string | readonly string[]): HttpChallenge[] {
	const challenges: HttpChallenge[] = [];
	for (const value of typeof header === 'string' ? [header] : header)
		if (value.length <= maxLength) readValue(value, challenges);
	return challenges;
}
