// Brings one policy of a file into the tenant.
import { normalisePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { Graph } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { bodyOf } from '../policy/draft.ts';
import type { Match } from './match.ts';
import type { Choices } from './match-table.tsx';

export interface Outcome {
	displayName: string;
	/** of the policy in this tenant */
	id?: string;
	error?: Error;
}

export interface ImportOptions {
	matches: readonly Match[];
	/** by id of the file: the id here, or empty to leave it out */
	choices: Choices;
	/** that the policy gets; empty: as the file says */
	state: string;
	/** a policy of its id is here */
	isHere: boolean;
}

/** @returns the policy with the ids of this tenant, without what is left out */
export function translated(
	policy: ConditionalAccessPolicy,
	{ matches, choices, state }: Omit<ImportOptions, 'isHere'>,
): ConditionalAccessPolicy {
	const here = new Map(matches.map(({ id, here: own }) => [id, choices[id] ?? own ?? '']));
	const reviver = (_: string, value: unknown): unknown => {
		if (Array.isArray(value)) return value.filter((one) => one !== '');
		return typeof value === 'string' ? (here.get(value.toLowerCase()) ?? value) : value;
	};
	const { id, ...rest } = policy;
	const changed = JSON.parse(JSON.stringify(rest), reviver);
	return { ...normalisePolicy({ ...changed, ...(state === '' ? {} : { state }) }), id };
}

export async function importPolicy(
	graph: Graph,
	policy: ConditionalAccessPolicy,
	options: ImportOptions,
): Promise<Outcome> {
	const { displayName, id } = policy;
	const body = bodyOf(translated(policy, options));
	try {
		if (options.isHere) {
			await graph.patch(`${paths.policies}/${id}`, body);
			return { displayName, id };
		}
		return { displayName, id: (await graph.post<ConditionalAccessPolicy>(paths.policies, body)).id };
	} catch (error) {
		return { displayName, error: error as Error };
	}
}
