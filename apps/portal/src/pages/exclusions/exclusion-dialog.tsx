import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { GroupPicker, UserPicker } from '../../parts/pickers.tsx';
import { authorityNow } from '../../session/authority-clock.ts';
import { useSession } from '../../session/session-provider.tsx';

const day = 86_400_000;
/** @returns a moment as the browser's field takes it, in the reader's zone */
const local = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function ExclusionDialog({ onClose }: { onClose(): void }) {
	const { graph } = useSession();
	const policies = usePolicies().data?.filter(({ conditions }) => conditions.users) ?? [];
	const [policyId, setPolicyId] = useState('');
	const [kind, setKind] = useState('user');
	const [who, setWho] = useState<string>();
	const [end, setEnd] = useState(() => local(authorityNow() + 7 * day));
	const [reason, setReason] = useState('');
	const nameOf = useNames(who ? [who] : []);
	const picker = { chosen: who ? [who] : [], nameOf, onChange: (ids: string[]) => setWho(ids.at(-1)) };
	return (
		<FormDialog
			title="Let somebody past a policy"
			action="Exclude"
			isReady={policyId !== '' && who !== undefined && end !== ''}
			save={async () => {
				await graph.post(paths.temporaryExclusions, {
					policyId,
					[kind === 'user' ? 'userId' : 'groupId']: who,
					endDateTime: new Date(end).toISOString(),
					reason,
				});
				return undefined;
			}}
			changes={['temporaryExclusions']}
			onClose={onClose}
		>
			<Field label="Policy" required>
				<Select value={policyId} onChange={(_, { value }) => setPolicyId(value)}>
					<option value="">Choose a policy</option>
					{policies.map(({ id, displayName }) => (
						<option key={id} value={id}>
							{displayName}
						</option>
					))}
				</Select>
			</Field>
			<Field label="Who">
				<RadioGroup
					layout="horizontal"
					value={kind}
					onChange={(_, { value }) => {
						setKind(value);
						setWho(undefined);
					}}
				>
					<Radio value="user" label="A person" />
					<Radio value="group" label="A group" />
				</RadioGroup>
			</Field>
			{kind === 'user' ? <UserPicker label="Person" {...picker} /> : <GroupPicker label="Group" {...picker} />}
			<Field label="Until" hint="At this moment the policy applies again by itself.">
				<Input type="datetime-local" value={end} onChange={(_, { value }) => setEnd(value)} />
			</Field>
			<Field label="Why">
				<Input value={reason} maxLength={256} onChange={(_, { value }) => setReason(value)} />
			</Field>
		</FormDialog>
	);
}
