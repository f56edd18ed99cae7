// A dialog in which something is written and saved: the one shape of all such dialogs.
import {
	Button,
	Dialog,
	DialogActions,
	DialogBody,
	DialogContent,
	DialogSurface,
	DialogTitle,
	makeStyles,
	tokens,
} from '@fluentui/react-components';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { useReturnFocus } from './return-focus.ts';
import { useToast } from './use-toast.tsx';

const useStyles = makeStyles({ content: { display: 'grid', gap: tokens.spacingVerticalM } });

export interface FormDialogProps {
	title: string;
	/** of the button; Save where absent */
	action?: string;
	/** whether what is written can be saved */
	isReady: boolean;
	/** @returns what Graph warned of */
	save(): Promise<string | undefined>;
	/** what is read again afterwards */
	changes: QueryKey;
	children: ReactNode;
	onClose(): void;
}

export function FormDialog({ title, action = 'Save', isReady, save, changes, children, onClose }: FormDialogProps) {
	const styles = useStyles();
	useReturnFocus();
	const queries = useQueryClient();
	const toast = useToast();
	const saving = useMutation({
		mutationFn: save,
		async onSuccess(warning) {
			await queries.invalidateQueries({ queryKey: changes });
			if (warning) toast('Saved', warning);
			onClose();
		},
	});
	return (
		<Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
			<DialogSurface>
				<DialogBody>
					<DialogTitle>{title}</DialogTitle>
					<DialogContent className={styles.content}>
						{children}
						{saving.error && <Failure error={saving.error} />}
					</DialogContent>
					<DialogActions>
						<Button onClick={onClose}>Cancel</Button>
						<Button appearance="primary" disabled={!isReady || saving.isPending} onClick={() => saving.mutate()}>
							{action}
						</Button>
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}
