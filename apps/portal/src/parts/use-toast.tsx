import { Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';

/** @returns says that something was done, and longer what Graph warned of */
export function useToast(): (title: string, warning?: string) => void {
	const { dispatchToast } = useToastController();
	return (title, warning) =>
		dispatchToast(
			<Toast>
				<ToastTitle>{title}</ToastTitle>
				{warning && <ToastBody>{warning.replace(/^199 countersign "|"$/g, '')}</ToastBody>}
			</Toast>,
			{ intent: warning ? 'warning' : 'success', timeout: warning ? 20_000 : 3000 },
		);
}
