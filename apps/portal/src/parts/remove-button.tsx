// Removes one thing after a sentence that says what that does.
import type { QueryKey } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { ActButton } from './act-button.tsx';

export interface RemoveButtonProps {
	label: string;
	/** what is removed, by name: told to who does not see the row that the button stands in */
	about?: string;
	/** what is removed */
	path: string;
	consequence: string;
	/** what is read again afterwards */
	changes: QueryKey;
}

export function RemoveButton({ path, label, ...rest }: RemoveButtonProps) {
	const { graph } = useSession();
	return (
		<ActButton
			{...rest}
			label={label}
			action={label.split(' ')[0] ?? label}
			run={() => graph.remove(path)}
			size="small"
			style={{ justifySelf: 'start', alignSelf: 'start' }}
		/>
	);
}
