// Who has passkeys by which profiles: everybody or a group.
import { Checkbox, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { allUsers, targetName } from '../../changes/passkey-policy.ts';
import type { Stored } from '../../graph/graph.ts';
import { type MethodTarget, type PasskeyConfiguration, passkeysPath } from '../../graph/method-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { GroupPicker } from '../../parts/pickers.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { Losses } from './losses.tsx';

interface TargetDialogProps {
	stored: Stored<PasskeyConfiguration>;
	/** absent for a new one */
	target?: MethodTarget | undefined;
	onClose(): void;
}

export function TargetDialog({ stored, target, onClose }: TargetDialogProps) {
	const { graph } = useSession();
	const { value: before, etag } = stored;
	const [id, setId] = useState(target?.id);
	const [profiles, setProfiles] = useState(target?.allowedPasskeyProfiles ?? [before.defaultPasskeyProfile]);
	const nameOf = useNames(id === undefined ? [] : [id]);
	const made: MethodTarget[] = id === undefined ? [] : [{ targetType: 'group', id, allowedPasskeyProfiles: profiles }];
	const includeTargets = target
		? before.includeTargets.map((one) => (one === target ? { ...one, allowedPasskeyProfiles: profiles } : one))
		: [...before.includeTargets, ...made];
	const isThere = target === undefined && before.includeTargets.some((one) => one.id === id);
	const hasEverybody = before.includeTargets.some((one) => one.id === allUsers);
	return (
		<FormDialog
			title={target ? `Profiles of ${targetName(target.id, nameOf)}` : 'Give passkeys'}
			isReady={id !== undefined && !isThere && profiles.length > 0}
			save={() => graph.patch(passkeysPath, { includeTargets }, etag)}
			changes={['methods']}
			onClose={onClose}
		>
			<Losses before={before} after={{ ...before, includeTargets }} />
			{!target && !hasEverybody && (
				<Checkbox
					label="Everybody"
					checked={id === allUsers}
					onChange={(_, { checked }) => setId(checked ? allUsers : undefined)}
				/>
			)}
			{!target && id !== allUsers && (
				<GroupPicker
					label="Group"
					chosen={id === undefined ? [] : [id]}
					nameOf={nameOf}
					onChange={(ids) => setId(ids.at(-1))}
					{...(isThere ? { problem: 'This group is listed already.' } : {})}
				/>
			)}
			<CheckList
				label="Profiles"
				options={before.passkeyProfiles.map(({ id: profile = '', name }) => [profile, name])}
				chosen={profiles}
				onChange={setProfiles}
				problem={profiles.length === 0 ? 'Choose at least one profile.' : undefined}
			/>
			{hasEverybody && id !== allUsers && (
				<MessageBar intent="info" layout="multiline">
					<MessageBarBody>
						Everybody is listed too: the group has these profiles beside those of everybody, and takes nothing away.
					</MessageBarBody>
				</MessageBar>
			)}
			<Text size={200}>A passkey is taken where it fits one of its owner’s profiles entirely.</Text>
		</FormDialog>
	);
}
