// What stands in place of objects: how many they are, their addresses, or nothing.
import type { Exchange } from '../authority.ts';
import { graphNoSegment } from '../graph/graph-error.ts';
import { typeOf } from '../graph/of-type.ts';
import { contextOf, type GraphInput, rootOf } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';

type Row = Record<string, unknown>;

/** `…/$count`: how many there are, as plain text. OData 4.01, URL Conventions §4.8 */
export function countResponse(count: number | undefined): HttpResponse {
	if (count === undefined) throw graphNoSegment('$count');
	return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(count) };
}

/** @throws GraphError 400 for what is no object of the directory, and has no other address */
function addressOf(input: GraphInput, row: object): string {
	if (!typeOf(row).startsWith('#microsoft.graph.')) throw graphNoSegment('$ref');
	return `${rootOf(input)}/directoryObjects/${(row as Row).id}/${String((row as Row)['@odata.type']).slice(1)}`;
}

/** `…/manager/$ref`: the address alone. OData 4.01, URL Conventions §4.9 */
export function referenceResponse(input: GraphInput, row: object): HttpResponse {
	return json(200, { '@odata.context': contextOf(input, '$ref'), '@odata.id': addressOf(input, row) });
}

/** `…/members/$ref` */
export function referencesResponse(
	input: GraphInput,
	rows: readonly object[],
	nextLink: string | undefined,
): HttpResponse {
	return json(200, {
		'@odata.context': contextOf(input, 'Collection($ref)'),
		...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }),
		value: rows.map((row) => ({ '@odata.id': addressOf(input, row) })),
	});
}

/** Microsoft Graph, "Best practices": who made something may say that it needs no copy of it. RFC 7240 §4.2 */
export const prefersMinimal = ({ request }: Exchange) =>
	/(?:^|[\s,;])return\s*=\s*"?minimal\b/i.test(request.headers.prefer ?? '');

/**
 * The address of what was made stands in headers, since no body tells its id. OData 4.01, Protocol §8.3.4
 *
 * @param path of the collection, below the version
 * @param made what was made
 */
export function minimalResponse(input: GraphInput, path: string, made: object): HttpResponse {
	const { id } = made as Row;
	const address = typeof id === 'string' ? `${rootOf(input)}/${path}/${id}` : undefined;
	return {
		status: 204,
		headers: {
			...(address === undefined ? {} : { location: address, 'odata-entityid': address }),
		},
		body: '',
	};
}
