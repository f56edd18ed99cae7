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
import { useReturnFocus } from './return-focus.ts';

export interface ConfirmProps {
	title: string;
	/** what will happen */
	children: ReactNode;
	action: string;
	isWorking?: boolean;
	onConfirm(): void;
	onCancel(): void;
	/** what has the focus afterwards, where it is not what opened it */
	returnFocus?: () => HTMLElement | null | undefined;
}

/** Asks before something is done that others feel; drawn as long as it is asked. */
export function Confirm({
	title,
	children,
	action,
	isWorking = false,
	onConfirm,
	onCancel,
	returnFocus,
}: ConfirmProps) {
	useReturnFocus(returnFocus);
	return (
		<Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && onCancel()}>
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
