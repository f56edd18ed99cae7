// Sets a policy, a location, a context or a strength back to a state of the past. It tells first what that changes
// today.
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { Button, Text } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Graph, Stored } from '../graph/graph.ts';
import { GraphError } from '../graph/graph-error.ts';
import { paths } from '../graph/paths.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Failure } from '../parts/failure.tsx';
import { useToast } from '../parts/use-toast.tsx';
import { useSession } from '../session/session-provider.tsx';
import { DifferenceList } from './difference-list.tsx';
import { differencesOf } from './facts.ts';
import { draftOf, saveStrength } from './strength-draft.ts';

type State = Record<string, unknown>;

/** where each kind is, and where what was deleted of it is kept */
const places: Readonly<Record<string, { path: string; deleted?: string }>> = {
	ConditionalAccessPolicy: { path: paths.policies, deleted: paths.deletedPolicies },
	NamedLocation: { path: paths.namedLocations, deleted: paths.deletedLocations },
	AuthenticationContextClassReference: { path: paths.contexts },
	AuthenticationStrengthPolicy: { path: paths.strengths },
};

const ofServer = new Set(['id', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime', 'templateId']);
const bodyOf = (state: State) =>
	Object.fromEntries(Object.entries(state).filter(([name]) => !ofServer.has(name) && name !== '@odata.context'));

async function readNow(graph: Graph, path: string): Promise<Stored<State> | undefined> {
	try {
		return await graph.get<State>(path);
	} catch (error) {
		if (error instanceof GraphError && error.status === 404) return undefined;
		throw error;
	}
}

/** Nothing of a strength that was deleted is kept: it comes back under a new id. */
function restoreStrength(graph: Graph, state: State, now: Stored<State> | undefined): Promise<string | undefined> {
	const then = draftOf(state as never as AuthenticationStrengthPolicy);
	return saveStrength(graph, now?.value as never as AuthenticationStrengthPolicy | undefined, now?.etag, then);
}

/** What stands there is changed; what was deleted comes back under its id, or under a new one after its 30 days. */
async function restore(graph: Graph, kind: string, state: State, now: Stored<State> | undefined) {
	const place = places[kind];
	if (!place) return undefined;
	const path = `${place.path}/${state.id}`;
	if (kind === 'AuthenticationStrengthPolicy') return restoreStrength(graph, state, now);
	if (now || !place.deleted) return graph.patch(path, bodyOf(state), now?.etag);
	if (!(await readNow(graph, `${place.deleted}/${state.id}`))) {
		await graph.post(place.path, bodyOf(state));
		return undefined;
	}
	await graph.post(`${place.deleted}/${state.id}/restore`, {});
	return graph.patch(path, bodyOf(state));
}

export interface RestoreButtonProps {
	/** as the audit names it, such as `ConditionalAccessPolicy` */
	kind: string;
	/** whole, as it was */
	state: State;
	label: string;
}

export function RestoreButton({ kind, state, label }: RestoreButtonProps) {
	const { graph } = useSession();
	const queries = useQueryClient();
	const toast = useToast();
	const [isOpen, setOpen] = useState(false);
	const path = `${places[kind]?.path}/${state.id}`;
	const now = useQuery({
		queryKey: ['restore', path],
		enabled: isOpen && places[kind] !== undefined,
		staleTime: 0,
		queryFn: async () => (await readNow(graph, path)) ?? null,
	});
	const act = useMutation({
		mutationFn: () => restore(graph, kind, state, now.data ?? undefined),
		async onSuccess(warning) {
			setOpen(false);
			await queries.invalidateQueries();
			toast('Restored. It is in force for the next token.', warning);
		},
	});
	if (!places[kind]) return null;
	const differences = now.data === undefined ? [] : differencesOf(now.data?.value, state);
	return (
		<>
			<Button icon={<HistoryRegular />} onClick={() => setOpen(true)}>
				{label}
			</Button>
			{isOpen && (
				<Confirm
					title={`${label}: ${state.displayName ?? state.id}`}
					action="Restore"
					isWorking={act.isPending || now.data === undefined || differences.length === 0}
					onCancel={() => setOpen(false)}
					onConfirm={() => act.mutate()}
				>
					{now.error && <Failure error={now.error} />}
					{now.data === null && <Text block>It was deleted since and comes back.</Text>}
					{now.data && differences.length === 0 ? (
						<Text block>It stands like this today.</Text>
					) : (
						<>
							<Text block>From the next token on this is different from today:</Text>
							<DifferenceList differences={differences} />
						</>
					)}
					{act.error && <Failure error={act.error} />}
				</Confirm>
			)}
		</>
	);
}
