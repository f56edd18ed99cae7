// Removes one thing after a sentence that says what that does.
import { Button, Text } from '@fluentui/react-components';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../session/session-provider.tsx';
import { Confirm } from './confirm.tsx';
import { Failure } from './failure.tsx';

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

export function RemoveButton({ label, about = '', path, consequence, changes }: RemoveButtonProps) {
	const { graph } = useSession();
	const queries = useQueryClient();
	const [isOpen, setOpen] = useState(false);
	const act = useMutation({
		mutationFn: () => graph.remove(path),
		async onSuccess() {
			setOpen(false);
			await queries.invalidateQueries({ queryKey: changes });
		},
	});
	return (
		<>
			<Button
				size="small"
				aria-label={`${label} ${about}`.trim()}
				onClick={() => setOpen(true)}
				style={{ justifySelf: 'start', alignSelf: 'start' }}
			>
				{label}
			</Button>
			{isOpen && (
				<Confirm
					isOpen
					title={about === '' ? label : `${label}: ${about}`}
					action={label.split(' ')[0] ?? label}
					isWorking={act.isPending}
					onCancel={() => setOpen(false)}
					onConfirm={() => act.mutate()}
				>
					<Text>{consequence}</Text>
					{act.error && <Failure error={act.error} />}
				</Confirm>
			)}
		</>
	);
}
