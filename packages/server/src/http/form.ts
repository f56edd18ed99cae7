// Flat name–value forms: the query of a request and urlencoded bodies. Nothing nested is ever read into names, and a
// name stands once. RFC 6749 §3.1 and §3.2: parameters must not be included more than once.
import { duplicateParameter, malformedRequest, unsupportedContentType } from '../errors.ts';
import type { HttpRequest } from './message.ts';

export type Form = ReadonlyMap<string, string>;

const maxParameters = 128;
const formType = 'application/x-www-form-urlencoded';

/**
 * Reads a query or an urlencoded body.
 *
 * @throws ProtocolError for a repeated name, too many names, or text that is not UTF-8
 */
export function parseForm(text: string): Form {
	const form = new Map<string, string>();
	if (text === '') return form;
	let duplicate: string | undefined;
	for (const [name, value] of new URLSearchParams(text)) {
		if (form.has(name)) duplicate ??= name;
		else form.set(name, value);
		if (form.size > maxParameters) throw malformedRequest('too many parameters');
		if (value.includes('\ufffd') && !text.includes('%EF%BF%BD') && !text.includes('\ufffd'))
			throw malformedRequest('a parameter is not UTF-8');
	}
	if (duplicate !== undefined) throw duplicateParameter(duplicate.slice(0, 64));
	return form;
}

/** Reads the body of a form POST; any other content type is refused before its body is looked at. */
export function parseFormBody(request: HttpRequest): Form {
	if (request.headers['content-type'] === formType && request.headers['content-encoding'] === undefined)
		return parseForm(request.body);
	const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
		.toLowerCase()
		.split(';')
		.map((part) => part.trim());
	const charset = parameters.find((parameter) => parameter.startsWith('charset='));
	if (type !== formType || (charset && !/^charset="?utf-8"?$/.test(charset))) throw unsupportedContentType();
	if (request.headers['content-encoding'] !== undefined) throw unsupportedContentType();
	return parseForm(request.body);
}

/**
 * As `parseFormBody`, where a body that names no type is read too: MSAL for Java asks for a device's code so, when it
 * runs on the HTTP client of Azure's SDK. Only for requests that carry neither a credential nor anything of a user's.
 */
export function parseUntypedFormBody(request: HttpRequest): Form {
	return parseFormBody({
		...request,
		headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? formType },
	});
}

/**
 * What an endpoint of the protocol reads: a parameter without a value is as one that was not sent. RFC 6749 §3.1 and
 * §3.2.
 */
export function withoutEmpty(form: Form): Form {
	for (const value of form.values()) if (value === '') return new Map([...form].filter(([, each]) => each !== ''));
	return form;
}
