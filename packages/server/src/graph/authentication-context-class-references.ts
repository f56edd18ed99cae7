// Microsoft Graph, "authenticationContextClassReference resource type". PATCH creates what is not there; a context that
// a policy uses or that is published cannot be deleted.
import { type AuthenticationContextClassReference, isAuthenticationContextId } from '@countersign/protocol';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import { type GraphInput, type GraphResource, put, remove } from './resource.ts';

type Json = Record<string, unknown>;

function text(body: Json, name: string, fallback: string): string {
	const value = body[name] ?? fallback;
	if (typeof value !== 'string' || value.length > 256)
		throw graphBadRequest(`${name} must be a string of at most 256 characters.`);
	return value;
}

function read(
	id: string,
	body: Json,
	stored: AuthenticationContextClassReference | undefined,
): AuthenticationContextClassReference {
	if (!isAuthenticationContextId(id)) throw graphBadRequest('The id must be c1 to c99.');
	const unknown = Object.keys(body).find((name) => !['id', 'displayName', 'description', 'isAvailable'].includes(name));
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

const listed = ({ snapshot }: GraphInput) =>
	[...snapshot.authenticationContexts.values()].sort(
		(left, right) => Number(left.id.slice(1)) - Number(right.id.slice(1)),
	);

export const authenticationContextClassReferences: GraphResource = {
	path: 'identity/conditionalAccess/authenticationContextClassReferences',
	aliases: ['conditionalAccess/authenticationContextClassReferences'],
	list: listed,
	async create(input, body) {
		const context = read(String(body.id ?? '').toLowerCase(), { ...body, id: undefined }, undefined);
		if (input.snapshot.authenticationContexts.has(context.id)) throw graphBadRequest(`${context.id} exists already.`);
		return put(input, 'authenticationContexts', context, { kind: 'created', value: context });
	},
	async update(input, written, body) {
		// the developers' guide writes C1
		const id = written.toLowerCase();
		const context = read(id, body, input.snapshot.authenticationContexts.get(id));
		return put(input, 'authenticationContexts', context, { kind: 'changed' });
	},
	async remove(input, id) {
		const { snapshot } = input;
		const stored = snapshot.authenticationContexts.get(id);
		if (!stored) throw graphNotFound(`The authentication context ${id}`);
		const user = snapshot.policies.find((policy) =>
			policy.conditions.applications.includeAuthenticationContextClassReferences?.includes(id),
		);
		if (user) throw graphBadRequest(`${id} is used by the policy "${user.displayName}".`);
		const { protectedActions = {} } = snapshot.tenant.settings;
		const action = Object.entries(protectedActions).find(([, context]) => context === id)?.[0];
		// nobody could get a token with it any more: what it protects would be out of everybody's reach
		if (action !== undefined) throw graphBadRequest(`${id} protects the action ${action}.`);
		if (stored.isAvailable) throw graphBadRequest(`${id} is published; set isAvailable to false first.`);
		return remove(input, 'authenticationContexts', id);
	},
};
