"""Swift: Swift packages and CocoaPods."""
