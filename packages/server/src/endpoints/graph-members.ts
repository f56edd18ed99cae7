// One member of an object by its own address: `users/{id}/displayName`, and its bare text with `/$value`. OData 4.01,
// URL Conventions §4.6 and §4.7.
import type { Exchange } from '../authority.ts';
import { GraphError } from '../graph/graph-error.ts';
import { type HttpResponse, json } from '../http/message.ts';

type Row = Record<string, unknown>;

/**
 * @param none thrown where the object has no such member
 * @param answer what is at the object's own address
 */
export async function answerMember(
	exchange: Exchange,
	segments: readonly string[],
	none: GraphError,
	answer: (exchange: Exchange, segments: readonly string[]) => Promise<HttpResponse>,
): Promise<HttpResponse> {
	const isValue = segments.at(-1)?.toLowerCase() === '$value';
	const path = isValue ? segments.slice(0, -1) : segments;
	const [name, of] = [path.at(-1) ?? '', path.slice(0, -1)];
	if (of.length === 0 || !/^[a-z]\w*$/i.test(name)) throw none;
	const request = { ...exchange.request, query: `$select=${name}` };
	const response = await answer({ ...exchange, request }, of).catch((error: unknown) => {
		throw error instanceof GraphError && error.isNoSegment ? none : error;
	});
	if (response.status !== 200 || !/^application\/json/.test(String(response.headers['content-type']))) throw none;
	const { '@odata.context': context, ...row }: Row = JSON.parse(response.body);
	const [member, value] = Object.entries(row).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
	// `value` is what a collection holds, and no member of it
	if (member === undefined || Array.isArray(row.value)) throw none;
	// OData 4.01, Protocol §11.2.4: a member that is null has no content
	if (value === null) return { status: 204, headers: {}, body: '' };
	if (!isValue) return json(200, { '@odata.context': `${contextOf(context, of)}/${member}`, value });
	if (typeof value === 'object') throw none;
	return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(value) };
}

/** `…/$metadata#users/$entity` of one user is `…/$metadata#users('id')` of its members. */
const contextOf = (context: unknown, of: readonly string[]) =>
	String(context).replace(/\/\$entity$/, of[0]?.toLowerCase() === 'me' ? '' : `('${of.at(-1)}')`);
