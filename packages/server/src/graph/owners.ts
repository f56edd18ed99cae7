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

/** @throws GraphError 400 for an id that stands alone, which Graph takes for no address either */
export function boundId(address: unknown): string {
	if (typeof address === 'string' && !/[/(]/.test(address))
		throw graphInvalid('Invalid URL format specified in payload.');
	return referencedId(address);
}

/**
 * The object that the body refers to; a user may be named by `…/users/{userPrincipalName}` too.
 *
 * @throws GraphError 400 where the body names no object, 404 where nobody of the tenant has the name
 */
export async function readReference({ authority, exchange, snapshot }: GraphInput): Promise<string> {
	let address: unknown;
	try {
		// the reference looks like an annotation, which the reader of bodies leaves out
		address = JSON.parse(exchange.request.body)['@odata.id'];
	} catch {
		address = undefined;
	}
	const [, name] = (typeof address === 'string' && /\/users\/([^/@]+@[^/@]+)$/i.exec(address)) || [];
	if (name === undefined) return boundId(address);
	const user = await authority.storage.directory.findUserByPrincipalName(name);
	if (user?.tenantId !== snapshot.tenant.id) throw graphNoObject(name);
	return user.id;
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
	const ids = asList(body['owners@odata.bind'], 'owners', mostOwners).map(boundId);
	for (const id of ids) await requireOwner(input, id);
	return ids;
}

/** @throws GraphError 400 where one of them is an owner already, or there are too many */
export function withOwners(owners: readonly string[], added: readonly string[]): string[] {
	if (added.some((id) => owners.includes(id)))
		throw graphInvalid(
			"One or more added object references already exist for the following modified properties: 'owners'.",
		);
	if (owners.length + added.length > mostOwners) throw graphInvalid(`There are at most ${mostOwners} owners.`);
	return [...owners, ...added];
}

/** @throws GraphError as {@link withOwners} does, and as {@link requireOwner} does */
export async function withOwner(input: GraphInput, owners: readonly string[]): Promise<string[]> {
	const id = await readReference(input);
	const changed = withOwners(owners, [id]);
	await requireOwner(input, id);
	return changed;
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
