// Looks up what the policies of a file mention.
import { builtInStrengths, microsoftApplicationName } from '@countersign/policy';
import { useQuery } from '@tanstack/react-query';
import { mentionedIn, type PolicyFile } from '../../changes/policy-file.ts';
import type { Graph } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import type { Agreement, Application, Group, RoleDefinition, User } from '../../graph/queries.ts';
import { useSession } from '../../session/session-provider.tsx';
import { type Match, matchAll, type Named } from './match.ts';

interface Identified {
	id: string;
	displayName?: string | null;
}

const quoted = (text: string) => text.replaceAll("'", "''");
/** names that are looked up one by one */
const mostNames = 200;

async function peopleAndGroups(graph: Graph, ids: readonly string[], names: readonly string[]): Promise<Named[]> {
	const found: Named[] = [];
	if (ids.length > 0) {
		const { value } = await graph.post<{
			value: (Identified & { '@odata.type': string; userPrincipalName?: string })[];
		}>(paths.getByIds, { ids: ids.slice(0, 1000), types: ['user', 'group'] });
		for (const one of value)
			found.push({
				id: one.id.toLowerCase(),
				kind: one['@odata.type'].endsWith('.group') ? 'group' : 'user',
				names: [one.displayName ?? '', one.userPrincipalName ?? ''],
			});
	}
	for (const name of names.slice(0, mostNames)) {
		const text = quoted(name);
		const people = new URLSearchParams({ $filter: `displayName eq '${text}' or userPrincipalName eq '${text}'` });
		for (const { id, displayName, userPrincipalName } of await graph.all<User>(`${paths.users}?${people}`, { most: 3 }))
			found.push({ id, kind: 'user', names: [displayName ?? '', userPrincipalName] });
		const groups = new URLSearchParams({ $filter: `displayName eq '${text}'` });
		for (const { id, displayName } of await graph.all<Group>(`${paths.groups}?${groups}`, { most: 3 }))
			found.push({ id, kind: 'group', names: [displayName] });
	}
	return found;
}

async function others(graph: Graph): Promise<Named[]> {
	const list = async (kind: Named['kind'], path: string) =>
		(await graph.all<Identified>(path)).map(
			({ id, displayName }): Named => ({ id: id.toLowerCase(), kind, names: [displayName ?? ''] }),
		);
	const [locations, strengths, contexts, agreements, applications, roles] = await Promise.all([
		list('location', paths.namedLocations),
		list('strength', paths.strengths),
		list('context', paths.contexts),
		graph.all<Agreement>(paths.agreements).catch(() => []),
		graph.all<Application>(paths.applications),
		graph.all<RoleDefinition>(paths.roleDefinitions),
	]);
	return [
		...locations,
		...strengths,
		...contexts,
		...builtInStrengths.map(({ id, displayName }): Named => ({ id, kind: 'strength', names: [displayName ?? ''] })),
		...agreements.map(({ id, displayName }): Named => ({ id, kind: 'terms', names: [displayName] })),
		...applications.map(({ appId, displayName }): Named => ({ id: appId, kind: 'application', names: [displayName] })),
		...roles.map(
			({ id, templateId, displayName }): Named => ({
				id: (templateId ?? id).toLowerCase(),
				kind: 'role',
				names: [displayName],
			}),
		),
	];
}

/** @param file `undefined` while none is chosen */
export function useMatches(file: PolicyFile | undefined) {
	const { graph } = useSession();
	return useQuery<Match[]>({
		queryKey: ['import', JSON.stringify(file)],
		enabled: file !== undefined,
		staleTime: 0,
		async queryFn() {
			const { value = [], '@countersign.names': names = {} } = file ?? {};
			const mentioned = mentionedIn(value);
			const people = mentioned.filter(({ kind }) => kind === 'user' || kind === 'group');
			const known = [
				...(await others(graph)),
				...(await peopleAndGroups(
					graph,
					people.map(({ id }) => id),
					people.flatMap(({ id }) => names[id] ?? []),
				)),
			];
			// an application of Microsoft is the same in every tenant
			for (const { id, kind } of mentioned) {
				const name = microsoftApplicationName(id);
				if (kind === 'application' && name && !known.some((one) => one.id === id))
					known.push({ id, kind, names: [name] });
			}
			return matchAll(mentioned, names, dedupe(known));
		},
	});
}

const dedupe = (known: readonly Named[]) => [...new Map(known.map((one) => [`${one.kind} ${one.id}`, one])).values()];
