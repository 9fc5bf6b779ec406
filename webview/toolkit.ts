import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
  type Button,
  type Checkbox,
  type ProgressRing,
} from '@vscode/webview-ui-toolkit';

// The one module that knows the toolkit, loaded as a script of its own before the page's. Only what is used is registered.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-checkbox': Checkbox;
    'vscode-progress-ring': ProgressRing;
  }
}
