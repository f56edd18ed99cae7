import {
	Button,
	Dialog,
	DialogActions,
	DialogBody,
	DialogContent,
	DialogSurface,
	DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

export interface ConfirmProps {
	isOpen: boolean;
	title: string;
	/** what will happen */
	children: ReactNode;
	action: string;
	isWorking?: boolean;
	onConfirm(): void;
	onCancel(): void;
}

/** Asks before something is done that others feel. */
export function Confirm({ isOpen, title, children, action, isWorking = false, onConfirm, onCancel }: ConfirmProps) {
	return (
		<Dialog open={isOpen} modalType="alert" onOpenChange={(_, { open }) => !open && onCancel()}>
			<DialogSurface>
				<DialogBody>
					<DialogTitle>{title}</DialogTitle>
					<DialogContent>{children}</DialogContent>
					<DialogActions>
						<Button onClick={onCancel}>Cancel</Button>
						<Button appearance="primary" onClick={onConfirm} disabled={isWorking}>
							{action}
						</Button>
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}
