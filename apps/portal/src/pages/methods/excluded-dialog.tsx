// Groups whose members have no passkeys, whatever else they are in.
import { useState } from 'react';
import type { Stored } from '../../graph/graph.ts';
import { type PasskeyConfiguration, passkeysPath } from '../../graph/method-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { GroupPicker } from '../../parts/pickers.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { Losses } from './losses.tsx';

export function ExcludedDialog({ stored, onClose }: { stored: Stored<PasskeyConfiguration>; onClose(): void }) {
	const { graph } = useSession();
	const { value: before, etag } = stored;
	const [groups, setGroups] = useState(before.excludeTargets.map(({ id }) => id));
	const nameOf = useNames(groups);
	const excludeTargets = groups.map((id) => ({ targetType: 'group' as const, id }));
	return (
		<FormDialog
			title="Groups without passkeys"
			isReady
			save={() => graph.patch(passkeysPath, { excludeTargets }, etag)}
			changes={['methods']}
			onClose={onClose}
		>
			<Losses before={before} after={{ ...before, excludeTargets }} />
			<GroupPicker label="Groups" chosen={groups} nameOf={nameOf} onChange={setGroups} />
		</FormDialog>
	);
}
