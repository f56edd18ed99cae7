// The first thing that a writer must know: whether the draft would keep them out.
import { compile, findLockedOut } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { microsoftGraphAppId } from '@countersign/protocol';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useConfiguration } from '../../engine/use-engine.ts';
import { useMemberships } from '../../graph/use-recent-sign-ins.ts';
import { useSession } from '../../session/session-provider.tsx';

/**
 * Methods that this authority's pages can ask for decide what a user can meet; the engine knows them by these names.
 */
export function LockOut({ draft }: { draft: ConditionalAccessPolicy }) {
	const { account } = useSession();
	const configuration = useConfiguration();
	const own = account.localAccountId ?? '';
	const memberships = useMemberships(own === '' ? [] : [own]).data?.get(own);
	const isLockedOut = useMemo(() => {
		if (!configuration || !memberships || draft.state === 'disabled') return false;
		const { policies, ...facts } = configuration;
		const user = {
			id: own,
			groupIds: new Set(memberships.groupIds),
			roleTemplateIds: new Set(memberships.roleTemplateIds),
		};
		// a policy that only reports is judged as it will be once it is on
		const set = compile([...policies.filter(({ id }) => id !== draft.id), { ...draft, state: 'enabled' }], facts);
		return (
			findLockedOut(set, {
				users: [user],
				applicationIds: [microsoftGraphAppId],
				namedLocations: configuration.namedLocations,
			}).length > 0
		);
	}, [configuration, memberships, draft, own]);
	if (!isLockedOut) return null;
	return (
		<MessageBar intent="error" layout="multiline" role="alert">
			<MessageBarBody>
				<MessageBarTitle>This policy would lock you out.</MessageBarTitle> Once it is on, you cannot come back here from
				any place, device or client. Exclude yourself, or an emergency account that somebody has.
			</MessageBarBody>
		</MessageBar>
	);
}
