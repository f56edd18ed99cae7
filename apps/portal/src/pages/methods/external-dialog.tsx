// A service outside that proves a second factor by OpenID Connect. Docs: authentication-methods.md, "External
// providers".
import { Field, Input, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { allUsers } from '../../changes/passkey-policy.ts';
import type { ExternalMethod } from '../../graph/method-queries.ts';
import { paths } from '../../graph/paths.ts';
import { isHttpsAddress } from '../../parts/address.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { TargetFields } from './targets-dialog.tsx';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isDiscoveryUrl = (text: string) => isHttpsAddress(text) && text.endsWith('/.well-known/openid-configuration');

interface ExternalDialogProps {
	/** absent for a new one */
	method?: ExternalMethod | undefined;
	onClose(): void;
}

export function ExternalDialog({ method, onClose }: ExternalDialogProps) {
	const { graph } = useSession();
	const [displayName, setName] = useState(method?.displayName ?? '');
	const [clientId, setClientId] = useState(method?.openIdConnectSetting.clientId ?? '');
	const [discoveryUrl, setDiscoveryUrl] = useState(method?.openIdConnectSetting.discoveryUrl ?? '');
	const [appId, setAppId] = useState(method?.appId ?? '');
	const [targets, setTargets] = useState({
		includeTargets: method?.includeTargets ?? [{ targetType: 'group' as const, id: allUsers }],
		excludeTargets: method?.excludeTargets ?? [],
	});
	const wrong = (isWrong: boolean, text: string) =>
		isWrong ? { validationMessage: text, validationState: 'error' as const } : {};
	const body = {
		'@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
		displayName: displayName.trim(),
		appId: appId.trim(),
		openIdConnectSetting: { clientId: clientId.trim(), discoveryUrl },
		...targets,
	};
	return (
		<FormDialog
			title={method ? `Change ${method.displayName}` : 'Add a provider'}
			action={method ? 'Save' : 'Add'}
			isReady={
				displayName.trim() !== '' && clientId.trim() !== '' && isDiscoveryUrl(discoveryUrl) && guid.test(appId.trim())
			}
			save={async () => {
				if (method) return graph.patch(`${paths.methods}/${method.id}`, body);
				await graph.post(paths.methods, { ...body, state: 'disabled' });
				return undefined;
			}}
			changes={['methods']}
			onClose={onClose}
		>
			<Field label="Name" required hint="What people are told it is called">
				<Input value={displayName} maxLength={120} onChange={(_, { value }) => setName(value)} />
			</Field>
			<Field label="Client ID" required hint="This authority’s name at the provider">
				<Input value={clientId} maxLength={256} onChange={(_, { value }) => setClientId(value)} />
			</Field>
			<Field
				label="Discovery URL"
				required
				hint="Ends with /.well-known/openid-configuration"
				{...wrong(
					discoveryUrl !== '' && !isDiscoveryUrl(discoveryUrl),
					'An address that begins with https:// and ends with /.well-known/openid-configuration.',
				)}
			>
				<Input value={discoveryUrl} maxLength={1024} onChange={(_, { value }) => setDiscoveryUrl(value.trim())} />
			</Field>
			<Field
				label="App ID"
				required
				hint="Of the application that stands for the provider: people have its subject there"
				{...wrong(appId.trim() !== '' && !guid.test(appId.trim()), 'An application id, such as 20000000-0000-4000-….')}
			>
				<Input value={appId} maxLength={64} onChange={(_, { value }) => setAppId(value)} />
			</Field>
			<TargetFields targets={targets} onChange={setTargets} />
			<MessageBar intent="warning" layout="multiline">
				<MessageBarBody>
					Whoever runs the provider can pass for the second factor of everybody whom it is for and whose password they
					know.
				</MessageBarBody>
			</MessageBar>
			<Text size={200} style={{ overflowWrap: 'anywhere' }}>
				Register this redirect URI at the provider: {location.origin}/common/federation/externalauthprovider
				{!method && '. The provider is off until you turn it on.'}
			</Text>
		</FormDialog>
	);
}
