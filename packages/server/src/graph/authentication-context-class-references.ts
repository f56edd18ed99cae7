// Microsoft Graph, "authenticationContextClassReference resource type". PATCH creates what is not there; a context that a
// policy uses or that is published cannot be deleted.
import { type AuthenticationContextClassReference, isAuthenticationContextId } from '@countersign/protocol';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import type { GraphInput, GraphResource } from './resource.ts';

type Json = Record<string, unknown>;

function text(body: Json, name: string, fallback: string): string {
	const value = body[name] ?? fallback;
	if (typeof value !== 'string' || value.length > 256) throw graphBadRequest(`${name} must be a string of at most 256 characters.`);
	return value;
}

function read(id: string, body: Json, stored: AuthenticationContextClassReference | undefined): AuthenticationContextClassReference {
	if (!isAuthenticationContextId(id)) throw graphBadRequest('The id must be c1 to c99.');
	const unknown = Object.keys(body).find((name) => !['id', 'displayName', 'description', 'isAvailable'].includes(name) && !name.includes('@odata.'));
	if (unknown) throw graphBadRequest(`The property ${unknown.slice(0, 64)} does not exist.`);
	const isAvailable = body.isAvailable ?? stored?.isAvailable ?? false;
	if (typeof isAvailable !== 'boolean') throw graphBadRequest('isAvailable must be true or false.');
	return {
		id,
		displayName: text(body, 'displayName', stored?.displayName ?? id),
		description: text(body, 'description', stored?.description ?? ''),
		isAvailable,
	};
}

function put({ authority, snapshot }: GraphInput, context: AuthenticationContextClassReference): Promise<void> {
	return authority.storage.conditionalAccess.put(snapshot.tenant.id, 'authenticationContexts', context);
}

export const authenticationContextClassReferences: GraphResource = {
	path: 'identity/conditionalAccess/authenticationContextClassReferences',
	list: ({ snapshot }) => [...snapshot.authenticationContexts.values()].sort((left, right) => Number(left.id.slice(1)) - Number(right.id.slice(1))),
	async create(input, body) {
		const context = read(String(body.id ?? ''), body, undefined);
		if (input.snapshot.authenticationContexts.has(context.id)) throw graphBadRequest(`${context.id} exists already.`);
		await put(input, context);
		return { kind: 'created', value: context };
	},
	async update(input, id, body) {
		await put(input, read(id, { ...body, id }, input.snapshot.authenticationContexts.get(id)));
		return { kind: 'changed' };
	},
	async remove(input, id) {
		const { authority, snapshot } = input;
		const stored = snapshot.authenticationContexts.get(id);
		if (!stored) throw graphNotFound(`The authentication context ${id}`);
		const user = snapshot.policies.find((policy) => policy.conditions.applications.includeAuthenticationContextClassReferences?.includes(id));
		if (user) throw graphBadRequest(`${id} is used by the policy "${user.displayName}".`);
		if (stored.isAvailable) throw graphBadRequest(`${id} is published; set isAvailable to false first.`);
		await authority.storage.conditionalAccess.remove(snapshot.tenant.id, 'authenticationContexts', id);
		return { kind: 'deleted' };
	},
};
