// Has an application hear of security events: which, how users are named in them, and where they go.
import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { isHttpsAddress } from '../../parts/address.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ApplicationPicker } from '../../parts/pickers.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { events } from './stream-words.ts';

export function StreamDialog({ onClose }: { onClose(): void }) {
	const { graph } = useSession();
	const [appId, setAppId] = useState<string>();
	const [description, setDescription] = useState('');
	const [chosen, setChosen] = useState<string[]>(['session-revoked', 'credential-change']);
	const [format, setFormat] = useState('iss_sub');
	const [method, setMethod] = useState<'push' | 'poll'>('push');
	const [endpointUrl, setEndpoint] = useState('');
	const [header, setHeader] = useState('');
	const nameOf = useNames([]);
	const isAddress = isHttpsAddress(endpointUrl);
	const delivery =
		method === 'poll' ? { method } : { method, endpointUrl, ...(header === '' ? {} : { authorizationHeader: header }) };
	return (
		<FormDialog
			title="Tell an application"
			action="Create"
			isReady={appId !== undefined && chosen.length > 0 && (method === 'poll' || isAddress)}
			save={async () => {
				await graph.post(paths.eventStreams, {
					appId,
					...(description.trim() === '' ? {} : { description: description.trim() }),
					events: chosen,
					format,
					delivery,
				});
				return undefined;
			}}
			changes={['eventStreams']}
			onClose={onClose}
		>
			<ApplicationPicker
				label="Application"
				hint="It needs the application permission AuditLog.Read.All"
				chosen={appId === undefined ? [] : [appId]}
				nameOf={nameOf}
				onChange={(ids) => setAppId(ids.at(-1))}
			/>
			<Field label="Description">
				<Input value={description} maxLength={256} onChange={(_, { value }) => setDescription(value)} />
			</Field>
			<CheckList
				label="What it hears of"
				options={events}
				chosen={chosen}
				onChange={setChosen}
				problem={chosen.length === 0 ? 'Choose at least one.' : undefined}
			/>
			<Field label="Users are named by">
				<Select value={format} onChange={(_, { value }) => setFormat(value)}>
					<option value="iss_sub">Issuer and object id</option>
					<option value="email">User principal name, as an address</option>
					<option value="opaque">Object id alone</option>
				</Select>
			</Field>
			<Field label="Events are">
				<RadioGroup layout="horizontal" value={method} onChange={(_, { value }) => setMethod(value as 'push')}>
					<Radio value="push" label="Pushed to an address" />
					<Radio value="poll" label="Fetched by the application" />
				</RadioGroup>
			</Field>
			{method === 'push' && (
				<>
					<Field
						label="Address"
						required
						hint="https, of a public host or of a network that the operator allows"
						{...(endpointUrl !== '' && !isAddress
							? { validationMessage: 'An address that begins with https://, without #.', validationState: 'error' }
							: {})}
					>
						<Input value={endpointUrl} onChange={(_, { value }) => setEndpoint(value)} />
					</Field>
					<Field label="Authorization header" hint="Sent with each event; stored encrypted and never shown again">
						<Input
							type="password"
							autoComplete="off"
							value={header}
							maxLength={4096}
							onChange={(_, { value }) => setHeader(value)}
						/>
					</Field>
				</>
			)}
		</FormDialog>
	);
}
