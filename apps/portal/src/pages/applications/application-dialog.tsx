// A new registration, or the name and the audience of one that is there.
import { Field, Input, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Registration } from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface ApplicationDialogProps {
	/** absent for a new one */
	stored?: Stored<Registration> | undefined;
	onDone?(appId: string): void;
	onClose(): void;
}

export function ApplicationDialog({ stored, onDone, onClose }: ApplicationDialogProps) {
	const { graph } = useSession();
	const [draft, setDraft] = useState(() => ({
		displayName: stored?.value.displayName ?? '',
		description: stored?.value.description ?? '',
		signInAudience: stored?.value.signInAudience ?? 'AzureADMyOrg',
	}));
	async function save() {
		const sent = { ...draft, description: draft.description || null };
		if (stored) return graph.patch(`${paths.applications}/${stored.value.id}`, sent, stored.etag);
		// what is registered here gets tokens of the present version, as in Entra's portal
		const made = await graph.post<Registration>(paths.applications, {
			...sent,
			api: { requestedAccessTokenVersion: 2 },
		});
		await graph.post(paths.servicePrincipals, { appId: made.appId });
		onDone?.(made.appId);
		return undefined;
	}
	return (
		<FormDialog
			title={stored ? `Change ${stored.value.displayName}` : 'Register an application'}
			action={stored ? 'Save' : 'Register'}
			isReady={draft.displayName.trim() !== ''}
			save={save}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field label="Name" required hint="People read it where they sign in and where they consent.">
				<Input
					value={draft.displayName}
					maxLength={256}
					onChange={(_, { value }) => setDraft({ ...draft, displayName: value })}
				/>
			</Field>
			<Field label="Description">
				<Input value={draft.description} onChange={(_, { value }) => setDraft({ ...draft, description: value })} />
			</Field>
			<Field label="Who signs in">
				<Select value={draft.signInAudience} onChange={(_, { value }) => setDraft({ ...draft, signInAudience: value })}>
					<option value="AzureADMyOrg">People of this tenant</option>
					<option value="AzureADMultipleOrgs">People of any tenant</option>
				</Select>
			</Field>
			{!stored && (
				<Text size={200}>
					Redirect URIs, secrets and permissions are added on the page of the application, which opens next.
				</Text>
			)}
		</FormDialog>
	);
}
