// Delegated permissions that an API offers: what its clients may be allowed to do for a person.
import { Badge, Button, Checkbox, Field, Input, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Registration, Scope } from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Section } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { OfferedList } from './offered-list.tsx';

interface ScopesSectionProps {
	stored: Stored<Registration>;
	mayChange: boolean;
}

const begun = (): Scope => ({
	id: crypto.randomUUID(),
	value: '',
	type: 'User',
	isEnabled: true,
	adminConsentDisplayName: '',
	adminConsentDescription: '',
});

const consequences = {
	off: 'No token has it from now on, and programs that ask for it are refused.',
	on: 'Programs that were given it get it in their next token.',
	remove: 'It is taken out of the registration. What was consented to stays written, and grants nothing.',
};

export function ScopesSection({ stored: { value: application, etag }, mayChange }: ScopesSectionProps) {
	const { graph } = useSession();
	const [edited, setEdited] = useState<Scope>();
	const { appId, id: objectId, identifierUris = [] } = application;
	const scopes = application.api?.oauth2PermissionScopes ?? [];
	const path = `${paths.applications}/${objectId}`;
	const put = (oauth2PermissionScopes: Scope[]) => graph.patch(path, { api: { oauth2PermissionScopes } }, etag);
	return (
		<Section
			title="Permissions that it offers for people"
			actions={
				mayChange && (
					<>
						<Button onClick={() => setEdited(begun())}>Add a permission</Button>
						{identifierUris.length === 0 && (
							<ActButton
								label="Name the API"
								action="Name"
								consequence={`Programs will ask for its permissions as api://${appId}/ and the name of the permission.`}
								run={() => graph.patch(path, { identifierUris: [`api://${appId}`] }, etag)}
								changes={['registrations']}
							/>
						)}
					</>
				)
			}
		>
			{scopes.length === 0 && <Text>It offers none: no program can ask for a token for it in a person's name.</Text>}
			{scopes.length > 0 && identifierUris.length === 0 && (
				<Text>The API has no name yet, so programs must write its client ID.</Text>
			)}
			<OfferedList<Scope>
				items={scopes}
				mayChange={mayChange}
				describe={({ adminConsentDisplayName, type }) => (
					<>
						{adminConsentDisplayName}{' '}
						<Badge appearance="tint" color={type === 'Admin' ? 'warning' : 'informative'}>
							{type === 'Admin' ? 'Administrators consent' : 'People consent'}
						</Badge>
					</>
				)}
				consequences={consequences}
				onEdit={setEdited}
				put={put}
			/>
			{edited && (
				<ScopeDialog
					scope={edited}
					isNew={!scopes.some(({ id }) => id === edited.id)}
					taken={scopes.filter(({ id }) => id !== edited.id).map(({ value }) => value)}
					save={(scope) => put([...scopes.filter(({ id }) => id !== scope.id), scope])}
					onClose={() => setEdited(undefined)}
				/>
			)}
		</Section>
	);
}

interface ScopeDialogProps {
	scope: Scope;
	isNew: boolean;
	/** values of the others */
	taken: readonly string[];
	save(scope: Scope): Promise<string | undefined>;
	onClose(): void;
}

function ScopeDialog({ scope, isNew, taken, save, onClose }: ScopeDialogProps) {
	const [draft, setDraft] = useState(scope);
	const { value, type, adminConsentDisplayName, adminConsentDescription } = draft;
	const problem =
		value === ''
			? undefined
			: taken.includes(value)
				? 'Another permission has this name.'
				: /^[A-Za-z0-9._:/-]{1,120}$/.test(value)
					? undefined
					: 'Letters, digits and . _ : / - alone, 120 at most.';
	return (
		<FormDialog
			title={isNew ? 'New permission' : `Permission ${scope.value}`}
			action={isNew ? 'Add' : 'Save'}
			isReady={value !== '' && problem === undefined && Boolean(adminConsentDisplayName?.trim())}
			save={() => save(draft)}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field
				label="Name"
				required
				hint={isNew ? 'As tokens carry it, such as Orders.Read' : 'It stays while the permission is on.'}
				{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
			>
				<Input
					value={value}
					disabled={!isNew && scope.isEnabled}
					onChange={(_, { value: text }) => setDraft({ ...draft, value: text.trim() })}
				/>
			</Field>
			<Field label="What it allows, in a few words" required hint="Whoever consents reads it.">
				<Input
					value={adminConsentDisplayName ?? ''}
					onChange={(_, { value: text }) => setDraft({ ...draft, adminConsentDisplayName: text })}
				/>
			</Field>
			<Field label="What it allows, in a sentence">
				<Input
					value={adminConsentDescription ?? ''}
					onChange={(_, { value: text }) => setDraft({ ...draft, adminConsentDescription: text })}
				/>
			</Field>
			<Field label="Who consents">
				<Select
					value={type}
					onChange={(_, { value: text }) => setDraft({ ...draft, type: text === 'Admin' ? 'Admin' : 'User' })}
				>
					<option value="User">Each person, or an administrator for all</option>
					<option value="Admin">Administrators alone</option>
				</Select>
			</Field>
			{isNew && (
				<Checkbox
					label="On: programs can ask for it"
					checked={draft.isEnabled}
					onChange={(_, { checked }) => setDraft({ ...draft, isEnabled: checked === true })}
				/>
			)}
		</FormDialog>
	);
}
