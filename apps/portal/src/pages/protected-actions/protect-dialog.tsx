import { Field, MessageBar, MessageBarBody, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { useContexts } from '../../graph/queries.ts';
import type { ResourceAction } from '../../graph/resource-action-queries.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface ProtectDialogProps {
	action: ResourceAction;
	/** whether a policy that is on is about the context */
	isGuarded(contextId: string): boolean;
	onClose(): void;
}

export function ProtectDialog({ action, isGuarded, onClose }: ProtectDialogProps) {
	const { graph } = useSession();
	const contexts = useContexts().data ?? [];
	const [chosen, setChosen] = useState(action.authenticationContextId ?? '');
	const path = `${paths.resourceActions}/${action.id}`;
	return (
		<FormDialog
			title={action.description}
			isReady={chosen !== (action.authenticationContextId ?? '')}
			save={async () => {
				// the version that is compared is read now: the list does not tell it
				const { etag, value } = await graph.get<ResourceAction>(path);
				if (value.authenticationContextId !== action.authenticationContextId)
					throw new Error('Somebody else has changed this since you opened it. Close this and look again.');
				return graph.patch(path, { authenticationContextId: chosen === '' ? null : chosen }, etag);
			}}
			changes={['resourceActions']}
			onClose={onClose}
		>
			<Field label="Asks for">
				<Select value={chosen} onChange={(_, { value }) => setChosen(value)}>
					<option value="">Nothing more than the role</option>
					{contexts.map(({ id, displayName }) => (
						<option key={id} value={id}>
							{id} · {displayName}
						</option>
					))}
				</Select>
			</Field>
			{chosen !== '' && !isGuarded(chosen) && (
				<MessageBar intent="warning" layout="multiline">
					<MessageBarBody>
						No policy that is on is about {chosen}: whoever asks for it gets it, so that it protects nothing yet.
					</MessageBarBody>
				</MessageBar>
			)}
			<Text>
				{chosen === ''
					? 'From now on, whoever has the role does this with any token.'
					: 'From the next request on, whoever does this is asked for what the policies of the context say. Make sure that they let an emergency account through: whom they block cannot take this back here.'}
			</Text>
		</FormDialog>
	);
}
