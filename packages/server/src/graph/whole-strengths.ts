// Ours, beside Graph's: a custom authentication strength changed as a whole, in one write. Graph changes combinations
// by an action, and their configurations by requests of their own; between two of them a passkey of any kind could
// satisfy what asks for passkeys of one kind. Here nothing stands between what was and what is to be.
import { changedStrength, findAnyStrength, findCustomStrength } from './authentication-strength-policies.ts';
import { writers } from './caller.ts';
import { requireMatch } from './entity-tag.ts';
import { graphInvalid } from './graph-error.ts';
import { lockOutWarningOfPart } from './lock-out.ts';
import { readStrengthPermissions, sameFor, writeStrengthPermissions } from './permissions.ts';
import { type GraphInput, put } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const path = 'countersign/authenticationStrengths/{id}';
const context = 'countersign/authenticationStrengths/$entity';
const members = new Set(['displayName', 'description', 'allowedCombinations', 'combinationConfigurations']);

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const other = Object.keys(body).find((name) => !members.has(name));
	if (other !== undefined) throw graphInvalid(`The member '${other.slice(0, 64)}' cannot be changed here.`);
	requireMatch(input.exchange, findAnyStrength(input, id));
	const strength = changedStrength(input, findCustomStrength(input, id), body);
	const warning = await lockOutWarningOfPart(input, { strength });
	const value = { ...strength, ...(warning === undefined ? {} : { '@countersign.warning': warning }) };
	const { kind } = await put(input, 'authenticationStrengths', strength, { kind: 'changed', warning });
	return kind === 'stale' ? { kind } : { kind: 'answered', value };
}

export const wholeStrengthRoutes: readonly GraphRoute[] = [
	{
		path,
		beta: true,
		method: 'GET',
		access: { ...sameFor(readStrengthPermissions), users: 'readers' },
		documentation: 'Authentication strengths as a whole (Countersign)',
		answers: 'object',
		context,
		run: async (input, { id = '' }) => findAnyStrength(input, id),
	},
	{
		path,
		beta: true,
		method: 'PATCH',
		access: { ...sameFor(writeStrengthPermissions), users: writers },
		documentation: 'Authentication strengths as a whole (Countersign)',
		answers: 'change',
		context,
		run: (input, { id = '' }, body) => update(input, id, body),
	},
];
