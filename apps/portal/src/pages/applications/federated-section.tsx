// Other issuers whose tokens an application shows in place of a secret, such as the pipeline that deploys it.
import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { federatedPath, type Registration, useFederatedCredentials } from '../../graph/application-queries.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';

export function FederatedSection({ application, mayChange }: { application: Registration; mayChange: boolean }) {
	const styles = useItemStyles();
	const [isAdding, setAdding] = useState(false);
	const path = federatedPath(application.id);
	return (
		<Section
			title="Tokens of other issuers in place of a secret"
			actions={mayChange && <Button onClick={() => setAdding(true)}>Trust an issuer</Button>}
		>
			<Loaded query={useFederatedCredentials(application.id)}>
				{(credentials) =>
					credentials.length === 0 ? (
						<Text>No other issuer is trusted to speak for it.</Text>
					) : (
						<ul className={styles.list}>
							{credentials.map(({ id, name, issuer, subject, audiences, description }) => (
								<li key={id} className={styles.item}>
									<span>
										<strong>{name}</strong>: {subject} of {issuer}, for {audiences.join(', ')}
										{description && `. ${description}`}
									</span>
									{mayChange && (
										<RemoveButton
											label="Remove"
											about={name}
											path={`${path}/${id}`}
											consequence="A program that shows such a token gets no further token of this authority."
											changes={['registrations']}
										/>
									)}
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
			{isAdding && <FederatedDialog path={path} onClose={() => setAdding(false)} />}
		</Section>
	);
}

/** Microsoft Entra, "Workload identity federation": the audience that is recommended */
const usualAudience = 'api://AzureADTokenExchange';

function FederatedDialog({ path, onClose }: { path: string; onClose(): void }) {
	const { graph } = useSession();
	const [draft, setDraft] = useState({ name: '', issuer: '', subject: '', audience: usualAudience, description: '' });
	const { name, issuer, subject, audience, description } = draft;
	const write = (member: keyof typeof draft) => (_: unknown, data: { value: string }) =>
		setDraft({ ...draft, [member]: data.value });
	const problem = (isWrong: boolean, sentence: string) =>
		isWrong ? { validationMessage: sentence, validationState: 'error' as const } : {};
	const isName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,119}$/.test(name);
	const isIssuer = /^https:\/\/[^\s?#@]+$/.test(issuer);
	return (
		<FormDialog
			title="Trust an issuer"
			action="Trust"
			isReady={isName && isIssuer && subject.trim() !== '' && audience.trim() !== ''}
			save={async () => {
				const about = description.trim() === '' ? {} : { description };
				await graph.post(path, { name, issuer, subject: subject.trim(), audiences: [audience.trim()], ...about });
				return undefined;
			}}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field
				label="Name"
				required
				hint="It cannot be changed later."
				{...problem(name !== '' && !isName, 'Letters, digits, - and _ alone, 120 at most.')}
			>
				<Input value={name} onChange={write('name')} />
			</Field>
			<Field
				label="Issuer"
				required
				hint="As its tokens say in iss, such as https://token.actions.githubusercontent.com"
				{...problem(issuer !== '' && !isIssuer, 'An address that begins with https://, without ? and #.')}
			>
				<Input value={issuer} onChange={write('issuer')} />
			</Field>
			<Field
				label="Subject"
				required
				hint="As its tokens say in sub, to the letter: such as repo:fabrikam/orders:ref:refs/heads/main"
			>
				<Input value={subject} onChange={write('subject')} />
			</Field>
			<Field label="Audience" required hint="As its tokens say in aud">
				<Input value={audience} onChange={write('audience')} />
			</Field>
			<Field label="Description">
				<Input value={description} onChange={write('description')} />
			</Field>
		</FormDialog>
	);
}
