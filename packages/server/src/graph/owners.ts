// Who owns an application, a service principal or a group: users and service principals of the tenant, by their object
// ids. Microsoft Graph, "Add owners", "Remove owners", "List owners".
import { findDirectoryObject } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { asList } from './members.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

const mostOwners = 100;

/** `…/directoryObjects/{id}`, `…/users/{id}`: the last segment of the address is the id */
export function referencedId(address: unknown): string {
	const text = typeof address === 'string' ? address.replace(/\/microsoft\.graph\.\w+$/i, '') : '';
	const [, id] = /(?:^|\/|\(')([0-9a-f]{8}-[0-9a-f-]{27})(?:\/|'\))?$/i.exec(text) ?? [];
	if (id === undefined) throw graphInvalid("A reference must be the address of a directory object: '@odata.id'.");
	return id.toLowerCase();
}

/** @throws GraphError 400 where the body names no object */
export function readReference({ exchange }: GraphInput): string {
	let address: unknown;
	try {
		// the reference looks like an annotation, which the reader of bodies leaves out
		address = JSON.parse(exchange.request.body)['@odata.id'];
	} catch {
		address = undefined;
	}
	return referencedId(address);
}

/** @throws GraphError 404 where it is nobody of the tenant, 400 where it cannot own anything */
export async function requireOwner(input: GraphInput, id: string): Promise<void> {
	const owner = await findDirectoryObject(input, id);
	if (!owner) throw graphNoObject(id);
	if (!/#microsoft\.graph\.(?:user|servicePrincipal)$/.test(String(owner['@odata.type'])))
		throw graphInvalid('Owners are users and service principals.');
}

/** @returns ids of those that a new object's body names */
export async function readOwners(input: GraphInput, body: Row): Promise<string[]> {
	const ids = asList(body['owners@odata.bind'], 'owners', mostOwners).map(referencedId);
	for (const id of ids) await requireOwner(input, id);
	return ids;
}

/** @throws GraphError 400 where it is one already, or there are too many */
export async function withOwner(input: GraphInput, owners: readonly string[]): Promise<string[]> {
	const id = readReference(input);
	if (owners.includes(id))
		throw graphInvalid(
			"One or more added object references already exist for the following modified properties: 'owners'.",
		);
	if (owners.length >= mostOwners) throw graphInvalid(`There are at most ${mostOwners} owners.`);
	await requireOwner(input, id);
	return [...owners, id];
}

/** @throws GraphError 404 where it is none */
export function withoutOwner(owners: readonly string[], id: string): string[] {
	if (!owners.includes(id)) throw graphNoObject(id);
	return owners.filter((one) => one !== id);
}

/** @returns those that are still there */
export async function ownersOf(input: GraphInput, ids: readonly string[] = []): Promise<Row[]> {
	const found = await Promise.all(ids.map((id) => findDirectoryObject(input, id)));
	return found.filter((one) => one !== undefined);
}
