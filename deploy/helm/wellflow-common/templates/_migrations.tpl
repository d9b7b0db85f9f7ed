{{/* Hooks come before everything else of the release, so this one brings its own account and reads no ConfigMap. */}}
{{- define "wellflow-common.migrationsAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "wellflow-common.fullname" . }}-migrations
  labels: {{- include "wellflow-common.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: '-10'
    helm.sh/hook-delete-policy: before-hook-creation
automountServiceAccountToken: false
{{- end -}}

{{/* As the owner of the database, which no running service is. Old code still runs against the new tables: they only grow. */}}
{{- define "wellflow-common.migrations" -}}
{{- $fullname := include "wellflow-common.fullname" . -}}
{{- $secret := required (printf "%s.database.existingSecret: the Secret with the addresses of its database" .Chart.Name) (.Values.database.ownerExistingSecret | default .Values.database.existingSecret) -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $fullname }}-migrations
  labels:
    {{- include "wellflow-common.labels" . | nindent 4 }}
    app.kubernetes.io/component: migrations
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: '0'
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: {{ .Values.migrations.backoffLimit }}
  activeDeadlineSeconds: {{ .Values.migrations.activeDeadlineSeconds }}
  template:
    metadata:
      labels:
        # Not the labels of the service: no Service, budget or policy of its pods selects this one.
        app.kubernetes.io/name: {{ .Chart.Name }}-migrations
        app.kubernetes.io/instance: {{ .Release.Name }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ $fullname }}-migrations
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: {{- include "wellflow-common.podSecurityContext" . | nindent 8 }}
      {{- include "wellflow-common.placement" . | nindent 6 }}
      containers:
        - name: migrations
          {{- include "wellflow-common.imageSource" . | nindent 10 }}
          command: [node, services/{{ .Chart.Name }}/dist/migrate.js]
          securityContext: {{- include "wellflow-common.containerSecurityContext" . | nindent 12 }}
          env:
            - name: NODE_ENV
              value: production
            {{- include "wellflow-common.fromSecret" (dict "variable" (include "wellflow-common.variable" (dict "root" . "name" "OWNER_DATABASE_URL")) "secret" $secret "key" .Values.database.ownerUrlKey) | nindent 12 }}
          resources: {{- toYaml .Values.migrations.resources | nindent 12 }}
          volumeMounts:
            - name: scratch
              mountPath: /tmp
      volumes: {{- include "wellflow-common.scratch" . | nindent 8 }}
{{- end -}}
