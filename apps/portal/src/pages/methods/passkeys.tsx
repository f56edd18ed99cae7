// Which passkeys the tenant takes: profiles, who has which, and who has none.
import { Badge, Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { profileWords, targetName, unusedProfiles, warningsOf } from '../../changes/passkey-policy.ts';
import type { Stored } from '../../graph/graph.ts';
import {
	type MethodTarget,
	type PasskeyConfiguration,
	type PasskeyProfile,
	passkeysPath,
	usePasskeys,
} from '../../graph/method-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { ExcludedDialog } from './excluded-dialog.tsx';
import { ProfileDialog } from './profile-dialog.tsx';
import { TargetDialog } from './target-dialog.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalXL },
	words: { display: 'grid', gap: tokens.spacingVerticalXXS, minWidth: 0 },
	name: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

export function Passkeys() {
	return <Loaded query={usePasskeys()}>{(stored) => <Opened stored={stored} />}</Loaded>;
}

type Edited =
	| { kind: 'profile'; profile?: PasskeyProfile }
	| { kind: 'target'; target?: MethodTarget }
	| { kind: 'excluded' };

const changes = ['methods'];

function Opened({ stored }: { stored: Stored<PasskeyConfiguration> }) {
	const styles = useStyles();
	const items = useItemStyles();
	const { graph } = useSession();
	const { changeMethods } = useMay();
	const [edited, setEdited] = useState<Edited>();
	const { value: policy, etag } = stored;
	const {
		state,
		isSelfServiceRegistrationAllowed: isAllowed,
		includeTargets,
		excludeTargets,
		passkeyProfiles,
	} = policy;
	const nameOf = useNames([...includeTargets, ...excludeTargets].map(({ id }) => id));
	const close = () => setEdited(undefined);
	const unused = unusedProfiles(policy);
	const profileName = (id: string) => passkeyProfiles.find((one) => one.id === id)?.name ?? id;
	/** a button that writes some members, after what people lose by it */
	const act = (label: string, action: string, changed: Partial<PasskeyConfiguration>, gain: string, about?: string) => (
		<ActButton
			label={label}
			{...(about === undefined ? {} : { about, size: 'small' as const })}
			action={action}
			consequence={warningsOf(policy, { ...policy, ...changed }).join(' ') || gain}
			run={() => graph.patch(passkeysPath, changed, etag)}
			changes={changes}
		/>
	);
	return (
		<div className={styles.page}>
			<PageHeading
				title="Passkeys"
				about="Which passkeys and security keys the tenant takes, and from whom. A passkey is taken where it fits one of its owner’s profiles entirely, when it is registered and at each sign-in."
				actions={
					changeMethods && (
						<>
							{state === 'enabled'
								? act('Turn off', 'Turn off', { state: 'disabled' }, 'Nobody has a profile: nothing changes.')
								: act('Turn on', 'Turn on', { state: 'enabled' }, 'Whoever has a profile can sign in with passkeys.')}
							{isAllowed
								? act('Stop registration', 'Stop', { isSelfServiceRegistrationAllowed: false }, 'Nobody registers one.')
								: act(
										'Allow registration',
										'Allow',
										{ isSelfServiceRegistrationAllowed: true },
										'Whoever has a profile can register passkeys.',
									)}
							<ActButton
								label="Put everything back"
								action="Put back"
								consequence="Everybody can register and use every passkey again, as in a new tenant. Profiles, groups and restrictions of this page are deleted; the audit log keeps what they were."
								run={() => graph.remove(passkeysPath, etag)}
								changes={changes}
							/>
						</>
					)
				}
			/>
			<MessageBar intent={state === 'enabled' ? 'info' : 'warning'} layout="multiline">
				<MessageBarBody>
					{state === 'enabled' ? 'Passkeys are on. ' : 'Passkeys are off: nobody signs in with one. '}
					{isAllowed ? 'People register them themselves.' : 'Nobody registers one; those that people have stay good.'}
				</MessageBarBody>
			</MessageBar>
			<Section
				title="Profiles"
				actions={changeMethods && <Button onClick={() => setEdited({ kind: 'profile' })}>New profile</Button>}
			>
				<ul className={items.list}>
					{passkeyProfiles.map((profile) => (
						<li key={profile.id} className={items.item}>
							<span className={styles.words}>
								<span className={styles.name}>
									<strong>{profile.name}</strong>
									{profile.id === policy.defaultPasskeyProfile && <Badge appearance="tint">Default</Badge>}
									{unused.includes(profile.id ?? '') && (
										<Badge appearance="tint" color="warning">
											Nobody has it
										</Badge>
									)}
								</span>
								<Text>{profileWords(profile)}</Text>
								{profile.keyRestrictions.isEnforced && (
									<Text size={200} font="monospace">
										{profile.keyRestrictions.aaGuids.join(', ')}
									</Text>
								)}
							</span>
							{changeMethods && (
								<span className={items.actions}>
									<Button
										size="small"
										aria-label={`Change ${profile.name}`}
										onClick={() => setEdited({ kind: 'profile', profile })}
									>
										Change
									</Button>
									{profile.id !== policy.defaultPasskeyProfile &&
										unused.includes(profile.id ?? '') &&
										act(
											'Delete',
											'Delete',
											{ passkeyProfiles: passkeyProfiles.filter((one) => one !== profile) },
											'Nobody has this profile: nothing changes for people.',
											profile.name,
										)}
								</span>
							)}
						</li>
					))}
				</ul>
			</Section>
			<Section
				title="Who has passkeys"
				actions={changeMethods && <Button onClick={() => setEdited({ kind: 'target' })}>Add a group</Button>}
			>
				{includeTargets.length === 0 ? (
					<Text>Nobody: no passkey is taken.</Text>
				) : (
					<ul className={items.list}>
						{includeTargets.map((target) => (
							<li key={target.id} className={items.item}>
								<span>
									<strong>{targetName(target.id, nameOf)}</strong>:{' '}
									{(target.allowedPasskeyProfiles ?? []).map(profileName).join(', ') || 'no profile'}
								</span>
								{changeMethods && (
									<span className={items.actions}>
										<Button
											size="small"
											aria-label={`Change ${targetName(target.id, nameOf)}`}
											onClick={() => setEdited({ kind: 'target', target })}
										>
											Change
										</Button>
										{act(
											'Remove',
											'Remove',
											{ includeTargets: includeTargets.filter((one) => one !== target) },
											'Nobody loses anything.',
											targetName(target.id, nameOf),
										)}
									</span>
								)}
							</li>
						))}
					</ul>
				)}
			</Section>
			<Section
				title="Who has none"
				actions={changeMethods && <Button onClick={() => setEdited({ kind: 'excluded' })}>Choose groups</Button>}
			>
				<Text>
					{excludeTargets.length === 0
						? 'No group is excluded.'
						: `Members of ${excludeTargets.map(({ id }) => targetName(id, nameOf)).join(', ')}.`}
				</Text>
			</Section>
			{edited?.kind === 'profile' && <ProfileDialog stored={stored} profile={edited.profile} onClose={close} />}
			{edited?.kind === 'target' && <TargetDialog stored={stored} target={edited.target} onClose={close} />}
			{edited?.kind === 'excluded' && <ExcludedDialog stored={stored} onClose={close} />}
		</div>
	);
}
