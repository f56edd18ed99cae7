// Does one thing after a sentence that says what that does.
import { Button, type ButtonProps, Text } from '@fluentui/react-components';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from './confirm.tsx';
import { Failure } from './failure.tsx';

export interface ActButtonProps extends Pick<ButtonProps, 'size' | 'style'> {
	label: string;
	/** what it is done to, by name: told to who does not see what the button stands beside */
	about?: string;
	/** on the button of the question */
	action: string;
	consequence: string;
	run(): Promise<unknown>;
	/** what is read again afterwards */
	changes: QueryKey;
	/** called before what changed is read again */
	onDone?(): void;
}

export function ActButton({ label, about = '', action, consequence, run, changes, onDone, ...look }: ActButtonProps) {
	const queries = useQueryClient();
	const [isOpen, setOpen] = useState(false);
	const act = useMutation({
		mutationFn: run,
		async onSuccess() {
			setOpen(false);
			onDone?.();
			await queries.invalidateQueries({ queryKey: changes });
		},
	});
	return (
		<>
			<Button {...look} aria-label={`${label} ${about}`.trim()} onClick={() => setOpen(true)}>
				{label}
			</Button>
			{isOpen && (
				<Confirm
					title={about === '' ? label : `${label}: ${about}`}
					action={action}
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
