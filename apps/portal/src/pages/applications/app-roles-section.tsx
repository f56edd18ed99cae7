// Roles that an application defines: given to people and groups, or to other applications as permissions of their own.
import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { AppRole, Registration } from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Section } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { OfferedList } from './offered-list.tsx';

const kinds = { User: 'people and groups', Application: 'applications' } as const;

const begun = (): AppRole => ({
	id: crypto.randomUUID(),
	value: '',
	displayName: '',
	description: '',
	allowedMemberTypes: ['User'],
	isEnabled: true,
});

const consequences = {
	off: 'No token has it from now on, and nobody can be given it.',
	on: 'Whoever was given it has it in the next token.',
	remove: 'It is taken out of the registration. Whoever was given it has it no more.',
};

interface AppRolesSectionProps {
	stored: Stored<Registration>;
	mayChange: boolean;
}

export function AppRolesSection({ stored: { value: application, etag }, mayChange }: AppRolesSectionProps) {
	const { graph } = useSession();
	const [edited, setEdited] = useState<AppRole>();
	const roles = application.appRoles ?? [];
	const put = (appRoles: AppRole[]) => graph.patch(`${paths.applications}/${application.id}`, { appRoles }, etag);
	return (
		<Section
			title="Roles that it defines"
			actions={mayChange && <Button onClick={() => setEdited(begun())}>Add a role</Button>}
		>
			{roles.length === 0 && <Text>It defines none.</Text>}
			<OfferedList<AppRole>
				items={roles}
				mayChange={mayChange}
				describe={({ displayName, allowedMemberTypes }) =>
					`${displayName}, for ${allowedMemberTypes.map((kind) => kinds[kind]).join(' and ')}`
				}
				consequences={consequences}
				onEdit={setEdited}
				put={put}
			/>
			{edited && (
				<RoleDialog
					role={edited}
					isNew={!roles.some(({ id }) => id === edited.id)}
					taken={roles.filter(({ id }) => id !== edited.id).map(({ value }) => value)}
					save={(role) => put([...roles.filter(({ id }) => id !== role.id), role])}
					onClose={() => setEdited(undefined)}
				/>
			)}
		</Section>
	);
}

interface RoleDialogProps {
	role: AppRole;
	isNew: boolean;
	/** values of the others */
	taken: readonly string[];
	save(role: AppRole): Promise<string | undefined>;
	onClose(): void;
}

function RoleDialog({ role, isNew, taken, save, onClose }: RoleDialogProps) {
	const [draft, setDraft] = useState(role);
	const { value, displayName, description, allowedMemberTypes } = draft;
	const problem = taken.includes(value) ? 'Another role has this name.' : undefined;
	const isWhole = [value, displayName, description].every((text) => text.trim() !== '');
	return (
		<FormDialog
			title={isNew ? 'New role' : `Role ${role.value}`}
			action={isNew ? 'Add' : 'Save'}
			isReady={isWhole && problem === undefined && allowedMemberTypes.length > 0}
			save={() => save(draft)}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field
				label="Name in tokens"
				required
				hint={isNew ? 'Without spaces, such as Orders.Approve' : 'It stays while the role is on.'}
				{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
			>
				<Input
					value={value}
					maxLength={120}
					disabled={!isNew && role.isEnabled}
					onChange={(_, { value: text }) => setDraft({ ...draft, value: text.replaceAll(/\s/g, '') })}
				/>
			</Field>
			<Field label="Name for people" required>
				<Input value={displayName} onChange={(_, { value: text }) => setDraft({ ...draft, displayName: text })} />
			</Field>
			<Field label="What it allows" required>
				<Input value={description} onChange={(_, { value: text }) => setDraft({ ...draft, description: text })} />
			</Field>
			<CheckList
				label="Who can be given it"
				options={[
					['User', 'People and groups'],
					['Application', 'Applications'],
				]}
				chosen={allowedMemberTypes}
				onChange={(kinds) => setDraft({ ...draft, allowedMemberTypes: kinds as typeof allowedMemberTypes })}
			/>
		</FormDialog>
	);
}
