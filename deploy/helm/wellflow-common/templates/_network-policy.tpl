{{/*
Calls make the edges: the gateway calls services, services fetch the gateway's keys, Prometheus reads everyone.
Kafka, Postgres, Redis, the registry and the collector are reached by port, wherever they run.
*/}}
{{- define "wellflow-common.networkPolicy" -}}
{{- $policy := .Values.global.networkPolicy -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "wellflow-common.fullname" . }}
  labels: {{- include "wellflow-common.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "wellflow-common.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- if eq .Chart.Name "gateway" }}
        {{- toYaml $policy.gatewayFrom | nindent 8 }}
        - podSelector:
            matchLabels:
              app.kubernetes.io/part-of: wellflow
              app.kubernetes.io/instance: {{ .Release.Name }}
        {{- else }}
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: gateway
              app.kubernetes.io/instance: {{ .Release.Name }}
        {{- end }}
        {{- with $policy.metricsFrom }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - port: {{ .Values.port }}
        {{- if and (eq .Chart.Name "gateway") (gt (int .Values.tls.port) 0) }}
        - port: {{ .Values.tls.port }}
        {{- end }}
  egress:
    - to:
        - namespaceSelector: {}
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53, protocol: TCP }
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/part-of: wellflow
              app.kubernetes.io/instance: {{ .Release.Name }}
    - ports:
        {{- range $policy.egressPorts }}
        - port: {{ . }}
        {{- end }}
    {{- with $policy.extraEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
