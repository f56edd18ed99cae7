import type { ConditionalAccessUsers } from '@countersign/protocol';
import { Checkbox, Divider, Field } from '@fluentui/react-components';
import { GroupPicker, RolePicker, UserPicker } from '../../parts/pickers.tsx';
import { whoOf } from '../../parts/summary.ts';
import { type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';

const guestTypes: readonly [string, string][] = [
	['internalGuest', 'Guests with an account of this tenant'],
	['b2bCollaborationGuest', 'B2B collaboration guests'],
	['b2bCollaborationMember', 'B2B collaboration members'],
	['b2bDirectConnectUser', 'B2B direct connect users'],
	['otherExternalUser', 'Other external users'],
	['serviceProvider', 'Users of service providers'],
];

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
	const toggle = (type: string, isChosen: boolean) => {
		const types = isChosen ? [...chosen, type] : chosen.filter((other) => other !== type);
		const externalTenants = users[member]?.externalTenants ?? {
			'@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants',
			membershipKind: 'all' as const,
		};
		change({
			...users,
			[member]: types.length === 0 ? null : { guestOrExternalUserTypes: types.join(','), externalTenants },
		});
	};
	return (
		<Field label="Guests and external users">
			{guestTypes.map(([type, label]) => (
				<Checkbox
					key={type}
					label={label}
					checked={chosen.includes(type)}
					onChange={(_, { checked }) => toggle(type, checked === true)}
				/>
			))}
		</Field>
	);
}

export function UsersSection({ draft, change, nameOf, problemAt }: SectionProps) {
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
		<Section name="users" title="Users" summary={whoOf(draft, nameOf)}>
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
		</Section>
	);
}
