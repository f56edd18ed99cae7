import type { ConditionalAccessUsers } from '@countersign/protocol';
import { Checkbox, Divider, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { CheckList } from '../../parts/check-list.tsx';
import { guestTypes } from '../../parts/guest-types.ts';
import { GroupPicker, RolePicker, UserPicker } from '../../parts/pickers.tsx';
import { whoOf } from '../../parts/summary.ts';
import { type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';
import { forPeople, forWorkloads, WorkloadIdentities } from './workload-identities.tsx';

type Side = 'include' | 'exclude';

function Guests({
	side,
	users,
	change,
}: {
	side: Side;
	users: ConditionalAccessUsers;
	change(users: ConditionalAccessUsers): void;
}) {
	const member = side === 'include' ? 'includeGuestsOrExternalUsers' : 'excludeGuestsOrExternalUsers';
	const chosen = (users[member]?.guestOrExternalUserTypes ?? '').split(',').filter((type) => type !== '');
	const choose = (types: readonly string[]) => {
		const externalTenants = users[member]?.externalTenants ?? {
			'@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants',
			membershipKind: 'all' as const,
		};
		change({
			...users,
			[member]: types.length === 0 ? null : { guestOrExternalUserTypes: types.join(','), externalTenants },
		});
	};
	return <CheckList label="Guests and external users" options={guestTypes} chosen={chosen} onChange={choose} />;
}

/** Whom a policy binds: people, or applications that act in their own name. Never both, as at Entra ID. */
export function UsersSection(props: SectionProps) {
	const { draft, change, nameOf } = props;
	const isForWorkloads = Boolean(draft.conditions.clientApplications);
	return (
		<Section name="users" title={isForWorkloads ? 'Workload identities' : 'Users'} summary={whoOf(draft, nameOf)}>
			<Field label="The policy binds">
				<RadioGroup
					layout="horizontal"
					value={isForWorkloads ? 'workloads' : 'people'}
					onChange={(_, { value }) => change(value === 'workloads' ? forWorkloads(draft) : forPeople(draft))}
				>
					<Radio value="people" label="People" />
					<Radio value="workloads" label="Applications that act without a person" />
				</RadioGroup>
			</Field>
			{isForWorkloads ? <WorkloadIdentities {...props} /> : <People {...props} />}
		</Section>
	);
}

function People({ draft, change, nameOf, problemAt }: SectionProps) {
	const users = draft.conditions.users ?? {};
	const set = (next: ConditionalAccessUsers) => change(withConditions(draft, { users: next }));
	const ids = (member: keyof ConditionalAccessUsers) => (users[member] as string[] | null | undefined) ?? [];
	const picker = (member: keyof ConditionalAccessUsers, label: string) => ({
		label,
		chosen: ids(member),
		nameOf,
		onChange: (chosen: string[]) => set({ ...users, [member]: chosen }),
		problem: problemAt(`conditions.users.${member}`),
	});
	const isEverybody = ids('includeUsers').includes('All');
	return (
		<>
			<Checkbox
				label="Everybody"
				checked={isEverybody}
				onChange={(_, { checked }) => set({ ...users, includeUsers: checked ? ['All'] : [] })}
			/>
			{!isEverybody && (
				<>
					<UserPicker {...picker('includeUsers', 'People')} keywords={['GuestsOrExternalUsers']} />
					<GroupPicker {...picker('includeGroups', 'Groups')} />
					<RolePicker {...picker('includeRoles', 'Directory roles')} />
					<Guests side="include" users={users} change={set} />
				</>
			)}
			<Divider alignContent="start">But not</Divider>
			<UserPicker
				{...picker('excludeUsers', 'People, such as your emergency accounts')}
				keywords={['GuestsOrExternalUsers']}
			/>
			<GroupPicker {...picker('excludeGroups', 'Groups')} />
			<RolePicker {...picker('excludeRoles', 'Directory roles')} />
			<Guests side="exclude" users={users} change={set} />
		</>
	);
}
