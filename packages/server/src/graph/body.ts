// The body of a call to Graph: JSON, bounded before it is read.
import { BoundedJsonError, isJsonObject, parseBoundedJson } from '@countersign/protocol';
import type { Exchange } from '../authority.ts';
import { withoutAnnotations } from './annotations.ts';
import { graphBadRequest, graphUnsupportedType } from './graph-error.ts';

/**
 * @returns its members; control information is left out
 * @throws GraphError 400 for what is not a JSON object, or too large a one; 415 for another type than JSON
 */
export function readGraphBody({ request }: Exchange): Record<string, unknown> {
	const type = request.headers['content-type'];
	if (type === undefined || type === '')
		throw graphBadRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.');
	if (!/^application\/json\b/i.test(type)) throw graphUnsupportedType();
	try {
		// RFC 8259 §8.1: a reader may ignore a byte order mark, which Windows programs write
		const text = request.body.replace(/^\uFEFF/, '');
		const body = parseBoundedJson(text, { maxLength: 262_144, maxDepth: 12, maxMembers: 8192 });
		// a plain copy: what is stored and spread later must be ordinary objects, and names such as __proto__ are no Graph
		// names
		if (isJsonObject(body) && !/"__proto__"\s*:/.test(text))
			return withoutAnnotations(JSON.parse(JSON.stringify(body)));
	} catch (error) {
		if (!(error instanceof BoundedJsonError)) throw error;
		throw graphBadRequest(`The body is not acceptable JSON: ${error.reason}.`);
	}
	throw graphBadRequest('The body must be a JSON object.');
}
