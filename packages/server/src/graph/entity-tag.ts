// Which version of a resource somebody read, and whether it still stands. RFC 9110 §8.8.3 and §13.1: the tag is in the
// header alone, since Graph has no `@odata.etag` on policies.
import { createHash } from 'node:crypto';
import type { Exchange } from '../authority.ts';
import { graphPreconditionFailed } from './graph-error.ts';

/** A strong one: the same content has the same tag, whatever happened between. */
export function entityTag(resource: object): string {
	return `"${createHash('sha256').update(JSON.stringify(resource)).digest('base64url').slice(0, 27)}"`;
}

const tags = (header: string) => header.split(',').map((tag) => tag.trim());

/**
 * @param current the resource as it stands; `undefined` where there is none
 * @throws GraphError 412 where the caller changes another version than it read, or makes what it wants to be new and is
 *   there
 */
export function requireMatch({ request: { headers } }: Exchange, current: object | undefined): void {
	const [ifMatch, ifNoneMatch] = [headers['if-match'], headers['if-none-match']];
	// a weak tag never matches: two resources that are nearly the same are not the same. RFC 9110 §13.1.1
	if (ifMatch !== undefined && (!current || !tags(ifMatch).some((tag) => tag === '*' || tag === entityTag(current))))
		throw graphPreconditionFailed();
	if (ifNoneMatch !== undefined && current && isKnown(ifNoneMatch, entityTag(current))) throw graphPreconditionFailed();
}

/** @returns whether the reader has this version already. Compared weakly, RFC 9110 §13.1.2 */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
	return (
		ifNoneMatch !== undefined && tags(ifNoneMatch).some((known) => known === '*' || known.replace(/^W\//, '') === tag)
	);
}
