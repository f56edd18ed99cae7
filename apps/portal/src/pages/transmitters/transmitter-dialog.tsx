import { Field, Input, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { isHttpsAddress as isAddress } from '../../parts/address.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { events } from './event-words.ts';

export function TransmitterDialog({ onClose }: { onClose(): void }) {
	const { graph, account } = useSession();
	const [draft, setDraft] = useState({ displayName: '', issuer: '', jwksUri: '', audience: '' });
	const [chosen, setChosen] = useState<string[]>([]);
	const write =
		(member: keyof typeof draft) =>
		(_: unknown, { value }: { value: string }) =>
			setDraft({ ...draft, [member]: value });
	const { displayName, issuer, jwksUri, audience } = draft;
	const address = (text: string) =>
		text !== '' && !isAddress(text)
			? { validationMessage: 'An address that begins with https://, without #.', validationState: 'error' as const }
			: {};
	const isWritten = displayName.trim() !== '' && audience.trim() !== '' && chosen.length > 0;
	return (
		<FormDialog
			title="Believe a system"
			action="Add"
			isReady={isWritten && isAddress(issuer) && isAddress(jwksUri)}
			save={async () => {
				await graph.post(paths.eventTransmitters, {
					displayName: displayName.trim(),
					issuer,
					jwksUri,
					audience: audience.trim(),
					events: chosen,
				});
				return undefined;
			}}
			changes={['eventTransmitters']}
			onClose={onClose}
		>
			<Field label="Name" required>
				<Input value={displayName} maxLength={256} onChange={write('displayName')} />
			</Field>
			<Field label="Issuer" required hint="To the letter as its events say in iss" {...address(issuer)}>
				<Input value={issuer} onChange={write('issuer')} />
			</Field>
			<Field label="Address of its keys" required hint="A public address; jwks_uri" {...address(jwksUri)}>
				<Input value={jwksUri} onChange={write('jwksUri')} />
			</Field>
			<Field label="Audience" required hint="To the letter as its events say in aud">
				<Input value={audience} maxLength={512} onChange={write('audience')} />
			</Field>
			<CheckList
				label="What it may change"
				options={events.map(([name, label, consequence]) => [name, `${label}: ${consequence}`])}
				chosen={chosen}
				onChange={setChosen}
			/>
			<MessageBar intent="warning" layout="multiline">
				<MessageBarBody>
					Whoever holds its keys can do this to every user and device of the tenant. Choose no more than it has to say.
				</MessageBarBody>
			</MessageBar>
			<Text size={200} style={{ overflowWrap: 'anywhere' }}>
				Have it push its events to {location.origin}/{account.tenantId}/ssf/v1/events
			</Text>
		</FormDialog>
	);
}
