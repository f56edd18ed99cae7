import type { AuthenticationContextClassReference } from '@countersign/protocol';
import { Field, Input, Switch } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface ContextDialogProps {
	context: Partial<AuthenticationContextClassReference>;
	isNew: boolean;
	onClose(): void;
}

export function ContextDialog({ context, isNew, onClose }: ContextDialogProps) {
	const { graph } = useSession();
	const [draft, setDraft] = useState(context);
	const { id, displayName, description, isAvailable } = draft;
	return (
		<FormDialog
			title={isNew ? `New context ${id}` : `Context ${id}`}
			isReady={Boolean(displayName)}
			// Graph makes a context by PATCH, since its id is the writer's to choose
			save={() => graph.patch(`${paths.contexts}/${id}`, { displayName, description, isAvailable })}
			changes={['contexts']}
			onClose={onClose}
		>
			<Field label="Name" required>
				<Input value={displayName ?? ''} onChange={(_, { value }) => setDraft({ ...draft, displayName: value })} />
			</Field>
			<Field label="Description">
				<Input value={description ?? ''} onChange={(_, { value }) => setDraft({ ...draft, description: value })} />
			</Field>
			<Switch
				label="Published to apps: they may ask for it"
				checked={isAvailable === true}
				onChange={(_, { checked }) => setDraft({ ...draft, isAvailable: checked })}
			/>
		</FormDialog>
	);
}
