// Secrets and certificates of an application. A secret is told once, when it is made: the authority keeps its hash
// alone.

import { Button, Field, Input, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Credential, Registration } from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Time } from '../../parts/time.tsx';
import { authorityNow } from '../../session/authority-clock.ts';
import { useSession } from '../../session/session-provider.tsx';
import { CertificateDialog } from './certificate-dialog.tsx';

interface Made {
	displayName: string | null;
	secretText: string;
}

interface SecretsSectionProps {
	stored: Stored<Registration>;
	mayChange: boolean;
}

export function SecretsSection({ stored: { value: application, etag }, mayChange }: SecretsSectionProps) {
	const styles = useItemStyles();
	const { graph } = useSession();
	const [adding, setAdding] = useState<'secret' | 'certificate'>();
	const [made, setMade] = useState<Made>();
	const { passwordCredentials = [], keyCredentials = [] } = application;
	const path = `${paths.applications}/${application.id}`;
	/** all of them at once: one that is known by its id stays as it is */
	const putKeys = (keys: readonly object[]) => graph.patch(path, { keyCredentials: keys }, etag);
	const nameOf = ({ displayName, hint }: Credential) =>
		`${displayName ?? 'Without a name'}${hint ? ` (${hint}…)` : ''}`;
	return (
		<Section
			title="Secrets and certificates"
			actions={
				mayChange && (
					<>
						<Button onClick={() => setAdding('secret')}>New secret</Button>
						<Button onClick={() => setAdding('certificate')}>Add a certificate</Button>
					</>
				)
			}
		>
			{passwordCredentials.length + keyCredentials.length === 0 && (
				<Text>None: it cannot prove who it is, so it gets tokens for people alone.</Text>
			)}
			<ul className={styles.list}>
				{passwordCredentials.map((one) => (
					<li key={one.keyId} className={styles.item}>
						<span>
							Secret: {nameOf(one)}
							<Until credential={one} />
						</span>
						{mayChange && (
							<ActButton
								label="Delete"
								about={`secret ${nameOf(one)}`}
								action="Delete"
								size="small"
								consequence="A program that still uses this secret gets no further token. It cannot be brought back."
								run={() => graph.post(`${path}/removePassword`, { keyId: one.keyId })}
								changes={['registrations']}
							/>
						)}
					</li>
				))}
				{keyCredentials.map((one) => (
					<li key={one.keyId} className={styles.item}>
						<span>
							Certificate: {nameOf(one)}
							<Until credential={one} />
						</span>
						{mayChange && (
							<ActButton
								label="Remove"
								about={`certificate ${nameOf(one)}`}
								action="Remove"
								size="small"
								consequence="A program that still proves itself with this certificate gets no further token. The certificate can be added again."
								run={() => putKeys(keyCredentials.filter(({ keyId }) => keyId !== one.keyId))}
								changes={['registrations']}
							/>
						)}
					</li>
				))}
			</ul>
			{adding === 'secret' && <SecretDialog path={path} onMade={setMade} onClose={() => setAdding(undefined)} />}
			{adding === 'certificate' && (
				<CertificateDialog
					save={(displayName, key) => putKeys([...keyCredentials, { ...newKey, displayName, key }])}
					onClose={() => setAdding(undefined)}
				/>
			)}
			{made && (
				<ShownOnce
					title="The new secret"
					label={made.displayName ?? 'Secret'}
					text={made.secretText}
					onClose={() => setMade(undefined)}
				/>
			)}
		</Section>
	);
}

const newKey = { type: 'AsymmetricX509Cert', usage: 'Verify' } as const;

function Until({ credential: { endDateTime } }: { credential: Credential }) {
	if (!endDateTime) return null;
	return (
		<>
			{', until '}
			<Time at={endDateTime} />
		</>
	);
}

interface SecretDialogProps {
	path: string;
	onMade(made: Made): void;
	onClose(): void;
}

function SecretDialog({ path, onMade, onClose }: SecretDialogProps) {
	const { graph } = useSession();
	const [displayName, setName] = useState('');
	const [days, setDays] = useState('180');
	async function save() {
		const endDateTime = new Date(authorityNow() + Number(days) * 86_400_000).toISOString();
		onMade(await graph.post<Made>(`${path}/addPassword`, { passwordCredential: { displayName, endDateTime } }));
		return undefined;
	}
	return (
		<FormDialog
			title="New secret"
			action="Make it"
			isReady={displayName.trim() !== ''}
			save={save}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field label="Name" required hint="Where it is used, so that whoever finds it later knows.">
				<Input value={displayName} maxLength={256} onChange={(_, { value }) => setName(value)} />
			</Field>
			<Field label="Good for">
				<Select value={days} onChange={(_, { value }) => setDays(value)}>
					<option value="90">90 days</option>
					<option value="180">180 days</option>
					<option value="365">One year</option>
					<option value="730">Two years</option>
				</Select>
			</Field>
		</FormDialog>
	);
}
