// A passkey profile: which types and kinds it takes, and whether somebody must vouch for a new one.
import { Checkbox, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { problemOf, typesOf } from '../../changes/passkey-policy.ts';
import type { Stored } from '../../graph/graph.ts';
import { type PasskeyConfiguration, type PasskeyProfile, passkeysPath } from '../../graph/method-queries.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { Losses } from './losses.tsx';

const types = [
	['deviceBound', 'Bound to a device, such as a security key'],
	['synced', 'Synced by a provider between the devices of a person'],
] as const;

const fresh: PasskeyProfile = {
	name: '',
	passkeyTypes: 'deviceBound,synced',
	attestationEnforcement: 'disabled',
	keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
};

interface ProfileDialogProps {
	stored: Stored<PasskeyConfiguration>;
	/** absent for a new one */
	profile?: PasskeyProfile | undefined;
	onClose(): void;
}

export function ProfileDialog({ stored, profile, onClose }: ProfileDialogProps) {
	const { graph } = useSession();
	const { value: before, etag } = stored;
	const [draft, setDraft] = useState(profile ?? fresh);
	const [kinds, setKinds] = useState(draft.keyRestrictions.aaGuids.join('\n'));
	const { keyRestrictions } = draft;
	const passkeyProfiles = profile
		? before.passkeyProfiles.map((one) => (one.id === profile.id ? draft : one))
		: [...before.passkeyProfiles, draft];
	const problem = problemOf(draft);
	const told = (at: string) =>
		problem?.at === at ? { validationMessage: problem.text, validationState: 'error' as const } : {};
	const restrict = (changed: Partial<PasskeyProfile['keyRestrictions']>) =>
		setDraft({ ...draft, keyRestrictions: { ...keyRestrictions, ...changed } });
	return (
		<FormDialog
			title={profile ? `Change ${profile.name}` : 'New profile'}
			action={profile ? 'Save' : 'Create'}
			isReady={problem === undefined}
			save={() => graph.patch(passkeysPath, { passkeyProfiles }, etag)}
			changes={['methods']}
			onClose={onClose}
		>
			<Losses before={before} after={{ ...before, passkeyProfiles }} />
			<Field label="Name" required {...(profile ? told('name') : {})}>
				<Input value={draft.name} maxLength={120} onChange={(_, { value }) => setDraft({ ...draft, name: value })} />
			</Field>
			<CheckList
				label="Types"
				options={types}
				chosen={typesOf(draft)}
				onChange={(chosen) => setDraft({ ...draft, passkeyTypes: chosen.join() })}
				problem={problem?.at === 'types' ? problem.text : undefined}
			/>
			<Field label="Kinds of authenticators">
				<Select
					value={keyRestrictions.isEnforced ? keyRestrictions.enforcementType : 'any'}
					onChange={(_, { value }) =>
						restrict(value === 'any' ? { isEnforced: false } : { isEnforced: true, enforcementType: value as 'allow' })
					}
				>
					<option value="any">Any</option>
					<option value="allow">Only those that are listed</option>
					<option value="block">All but those that are listed</option>
				</Select>
			</Field>
			{keyRestrictions.isEnforced && (
				<Field
					label="Listed kinds, by AAGUID, one a line"
					hint="The AAGUID names the model of an authenticator. Without attestation it is what the authenticator says of itself."
					{...told('kinds')}
				>
					<Textarea
						rows={3}
						value={kinds}
						onChange={(_, { value }) => {
							setKinds(value);
							restrict({ aaGuids: value.split(/[\s,;]+/).filter((word) => word !== '') });
						}}
					/>
				</Field>
			)}
			<Checkbox
				label="A new passkey must be attested: its maker vouches for what kind it is"
				checked={draft.attestationEnforcement === 'registrationOnly'}
				onChange={(_, { checked }) =>
					setDraft({ ...draft, attestationEnforcement: checked ? 'registrationOnly' : 'disabled' })
				}
			/>
		</FormDialog>
	);
}
