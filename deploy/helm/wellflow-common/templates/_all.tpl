{{/* Everything of one service. Its chart says nothing but this. */}}
{{- define "wellflow-common.all" -}}
{{- if not .Values.serviceAccount.name }}
---
{{ include "wellflow-common.serviceAccount" . }}
{{- end }}
---
{{ include "wellflow-common.configmap" . }}
{{- range $role, $process := .Values.processes }}
{{- if $process.enabled }}
---
{{ include "wellflow-common.deployment" (dict "root" $ "role" $role "process" $process) }}
{{- if gt (int $process.replicas) 1 }}
---
{{ include "wellflow-common.disruptionBudget" (dict "root" $ "role" $role) }}
{{- end }}
{{- end }}
{{- end }}
---
{{ include "wellflow-common.httpService" . }}
---
{{ include "wellflow-common.metricsService" . }}
{{- if .Values.global.serviceMonitor.enabled }}
---
{{ include "wellflow-common.serviceMonitor" . }}
{{- end }}
{{- if .Values.global.networkPolicy.enabled }}
---
{{ include "wellflow-common.networkPolicy" . }}
{{- end }}
{{- if .Values.migrations.enabled }}
---
{{ include "wellflow-common.migrationsAccount" . }}
---
{{ include "wellflow-common.migrations" . }}
{{- end }}
{{- end -}}
