"""What runs the images: workloads read from compose files and Kubernetes manifests."""
