// The combination configurations of an authentication strength, each by its id. Microsoft Graph,
// "authenticationCombinationConfiguration resource type". They stand in the strength: a change of one is a change of
// it.
import type { AuthenticationCombinationConfiguration, AuthenticationStrengthPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { joinedId } from '../directory/service-principal.ts';
import { changedStrength, findAnyStrength, findCustomStrength } from './authentication-strength-policies.ts';
import { writers } from './caller.ts';
import { graphNoObject } from './graph-error.ts';
import { lockOutWarningOfPart } from './lock-out.ts';
import { readStrengthPermissions, sameFor, writeStrengthPermissions } from './permissions.ts';
import { type GraphInput, put } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

type Configuration = AuthenticationCombinationConfiguration & { id: string };

/** One that was stored without an id, as tenant files write it, has one of its place. */
function configurationsOf({ id, combinationConfigurations = [] }: AuthenticationStrengthPolicy): Configuration[] {
	return combinationConfigurations.map((one, index) => ({
		...one,
		id: one.id ?? joinedId('combinationConfiguration', id, String(index)),
	}));
}

function findOne(strength: AuthenticationStrengthPolicy, id: string): Configuration {
	const found = configurationsOf(strength).find((one) => one.id.toLowerCase() === id);
	if (!found) throw graphNoObject(id);
	return found;
}

/** @param edit of the list as it is, each with its id; what comes out is validated with its strength */
async function change(
	input: GraphInput,
	id: string,
	edit: (configurations: readonly Configuration[], strength: AuthenticationStrengthPolicy) => readonly object[],
): Promise<boolean> {
	const stored = findCustomStrength(input, id);
	const combinationConfigurations = edit(configurationsOf(stored), stored);
	const strength = changedStrength(input, stored, { combinationConfigurations });
	const warning = await lockOutWarningOfPart(input, { strength });
	const { kind } = await put(input, 'authenticationStrengths', strength, { kind: 'changed', warning });
	return kind !== 'stale';
}

async function create(input: GraphInput, id: string, body: Row): Promise<Written> {
	const made = { ...body, id: randomUuid(input.authority.random) };
	const done = await change(input, id, (configurations) => [...configurations, made]);
	return done ? { kind: 'created', value: made } : { kind: 'stale' };
}

const path = 'policies/authenticationStrengthPolicies/{id}/combinationConfigurations';
const aliases = [
	'identity/conditionalAccess/authenticationStrength/policies/{id}/combinationConfigurations',
	'identity/conditionalAccess/authenticationStrengths/policies/{id}/combinationConfigurations',
];
const context = 'policies/authenticationStrengthPolicies/combinationConfigurations';
const list = { path, aliases } as const;
const one = {
	path: `${path}/{configurationId}`,
	aliases: aliases.map((alias) => `${alias}/{configurationId}`),
} as const;
const reading = { access: { ...sameFor(readStrengthPermissions), users: 'readers' } } as const;
const writing = {
	access: { ...sameFor(writeStrengthPermissions), users: writers },
	answers: 'change',
	context: `${context}/$entity`,
} as const;

export const combinationConfigurationRoutes: readonly GraphRoute[] = [
	{
		...list,
		...reading,
		method: 'GET',
		documentation: 'List combinationConfigurations',
		answers: 'collection',
		context,
		run: async (input, { id = '' }) => configurationsOf(findAnyStrength(input, id)),
	},
	{
		...one,
		...reading,
		method: 'GET',
		documentation: 'Get authenticationCombinationConfiguration',
		answers: 'object',
		context: `${context}/$entity`,
		run: async (input, { id = '', configurationId = '' }) => findOne(findAnyStrength(input, id), configurationId),
	},
	{
		...list,
		...writing,
		method: 'POST',
		documentation: 'Create combinationConfiguration',
		run: (input, { id = '' }, body) => create(input, id, body),
	},
	...(['PATCH', 'DELETE'] as const).map(
		(method): GraphRoute => ({
			...one,
			...writing,
			method,
			documentation: `${method === 'PATCH' ? 'Update' : 'Delete'} authenticationCombinationConfiguration`,
			async run(input, { id = '', configurationId = '' }, body) {
				const done = await change(input, id, (configurations, strength) => {
					const stored = findOne(strength, configurationId);
					return configurations.flatMap((each) =>
						each.id !== stored.id ? each : method === 'DELETE' ? [] : { ...each, ...body },
					);
				});
				return { kind: done ? 'done' : 'stale' };
			},
		}),
	),
];
